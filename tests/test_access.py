"""Who may open what: every address of the site against every role, in one table.

200 and 403 and 405 are the answers as such. "login" is a redirect to the login page, "home" one to the
overview, "done" one after something was done, and "told" one to a page that says why it was not done.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.messages import WARNING, get_messages
from django.db import transaction
from django.urls import get_resolver, reverse

from cases.actions import (
    Answer,
    NewFollowUp,
    Proposal,
    Said,
    add_statement,
    approve_minutes,
    attach_file,
    create_follow_up,
    decide_item,
    finish_case,
    finish_follow_up,
    propose_allocation,
    put_on_agenda,
)
from cases.enums import Audience, MeetingState, Outcome, VersionKind
from cases.models import Meeting, StaffingPlan
from clusters.models import Cluster, Scenario
from htk_workforce.accounts.models import User
from htk_workforce.accounts.roles import Role
from htk_workforce.attachments.storage import check_file
from htk_workforce.importing.figures.staging import stage_figures
from htk_workforce.importing.models import StagedFile
from pools import ledger
from pools.actions import (
    BookedRow,
    approve_application,
    approve_change,
    attach_to_application,
    close_period,
    receive_application,
    register_expenditure,
    remove_from_application,
    request_change,
    take_in_actuals,
)
from pools.enums import AttachmentKind, Bucket
from pools.models import Posting
from tests import cast
from tests.clusters import scene
from tests.pages import text

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint leaves its own colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]

COLUMNS = {**cast.SHORT, "ingen": None}
# What "own" and "other" mean: the application of the leader's own workplace, and of another one. A case
# is written by a colleague, unless it is "mine": then by the person of the column hr.
TABLE = """
address            how   what            hr    sek   dir   øko   led   læs   adm   ingen

overview           GET   -               200   200   200   200   200   200   200   login
pool_list          GET   -               200   200   200   200   200   200   200   login
frame_detail       GET   frame           200   200   200   200   200   200   200   login
line_detail        GET   line            200   200   200   200   200   200   200   login
posting_detail     GET   posting         200   200   200   200   200   200   200   login
posting_reverse    GET   set_aside       403   403   403   200   403   403   403   login
posting_reverse    POST  set_aside       403   403   403   done  403   403   403   login
posting_reverse    GET   posting         403   403   403   403   403   403   403   login
appropriate        GET   frame           403   403   403   200   403   403   403   login
appropriate        POST  frame           403   403   403   done  403   403   403   login
pool_new           GET   -               403   403   403   200   403   403   403   login
pool_new           POST  -               403   403   403   200   403   403   403   login
pool_terms         GET   pool            200   200   200   200   200   200   200   login
terms_edit         GET   pool            200   403   403   200   403   403   403   login
terms_edit         POST  pool            done  403   403   done  403   403   403   login
cost_new           GET   pool            200   403   403   200   403   403   403   login
cost_new           POST  pool            done  403   403   done  403   403   403   login
cost_edit          GET   cost            200   403   403   200   403   403   403   login
cost_edit          POST  cost            done  403   403   done  403   403   403   login
cost_delete        GET   cost            200   403   403   200   403   403   403   login
cost_delete        POST  cost            done  403   403   done  403   403   403   login
share_new          GET   pool            200   403   403   200   403   403   403   login
share_new          POST  pool            done  403   403   done  403   403   403   login
share_edit         GET   share           200   403   403   200   403   403   403   login
share_edit         POST  share           done  403   403   done  403   403   403   login
share_delete       GET   share           200   403   403   200   403   403   403   login
share_delete       POST  share           done  403   403   done  403   403   403   login
conditions_delete  GET   conditions      200   403   403   200   403   403   403   login
conditions_delete  POST  conditions      done  403   403   done  403   403   403   login
frame_lines        GET   frame           200   200   200   200   200   200   200   login
frame_lines        GET   closed_frame    200   200   200   200   200   200   200   login
line_new           GET   frame           403   403   403   200   403   403   403   login
line_new           POST  frame           403   403   403   done  403   403   403   login
line_new           GET   closed_frame    403   403   403   403   403   403   403   login
line_edit          GET   line            403   403   403   200   403   403   403   login
line_edit          POST  line            403   403   403   done  403   403   403   login
line_move          POST  line            403   403   403   done  403   403   403   login
line_move          GET   line            405   405   405   405   405   405   405   login
line_remove        GET   empty_line      403   403   403   200   403   403   403   login
line_remove        POST  empty_line      403   403   403   done  403   403   403   login
line_remove        GET   line            403   403   403   403   403   403   403   login
pool_plan          GET   pool            200   200   200   200   200   200   200   login
grant_new          GET   pool            200   403   403   200   403   403   403   login
grant_new          POST  pool            done  403   403   done  403   403   403   login
grant_edit         GET   grant           200   403   403   200   403   403   403   login
grant_edit         POST  grant           done  403   403   done  403   403   403   login
state_account      GET   pool_year       200   200   200   200   200   200   200   login
activity_new       GET   pool            200   403   403   200   403   403   403   login
activity_new       POST  pool            done  403   403   done  403   403   403   login
activity_edit      GET   activity        200   403   403   200   403   403   403   login
activity_edit      POST  activity        done  403   403   done  403   403   403   login
grant_delete       GET   grant           200   403   403   200   403   403   403   login
grant_delete       POST  grant           done  403   403   done  403   403   403   login
activity_delete    GET   activity        200   403   403   200   403   403   403   login
activity_delete    POST  activity        done  403   403   done  403   403   403   login

year_end              GET   frame           403   403   200   200   403   200   403   login
year_end_open         GET   frame           403   403   403   200   403   403   403   login
year_end_open         POST  frame           403   403   403   done  403   403   403   login
year_end_settle       GET   frame           403   403   403   200   403   403   403   login
year_end_settle       POST  frame           403   403   403   done  403   403   403   login
year_end_close        GET   frame           403   403   403   200   403   403   403   login
year_end_close        POST  frame           403   403   403   done  403   403   403   login
year_end_reopen       GET   closed_frame    403   403   403   200   403   403   403   login
year_end_reopen       POST  closed_frame    403   403   403   done  403   403   403   login
actual_rows           GET   -               403   403   200   200   403   200   403   login
actual_rows_confirm   POST  -               403   403   403   told  403   403   403   login
actual_rows_confirm   GET   -               405   405   405   405   405   405   405   login
actual_rows_propose   POST  -               403   403   403   done  403   403   403   login
actual_row            GET   row             403   403   200   200   403   200   403   login
actual_row            POST  row             403   403   403   done  403   403   403   login
actual_import         GET   -               403   403   403   200   403   403   403   login
actual_import         POST  -               403   403   403   200   403   403   403   login
actual_import_preview GET   -               403   403   403   200   403   403   403   login
actual_import_preview POST  -               403   403   403   done  403   403   403   login

figure_import      GET   -               200   403   403   403   403   403   403   login
figure_import      POST  -               200   403   403   403   403   403   403   login
figure_paste       GET   -               200   403   403   403   403   403   403   login
figure_paste       POST  -               200   403   403   403   403   403   403   login
figure_template    GET   -               200   403   403   403   403   403   403   login
figure_import_detail GET figures         200   403   403   403   403   403   403   login
figure_import_detail POST figures        done  403   403   403   403   403   403   login
figure_import_detail GET other_figures   404   403   403   403   403   403   403   login
figure_import_step POST  figures         done  403   403   403   403   403   403   login
figure_import_step POST  other_figures   done  403   403   403   403   403   403   login
figure_import_step GET   figures         405   405   405   405   405   405   405   login
workplace_figures  GET   house           200   403   403   403   403   403   403   login
cluster_figures    GET   own_cluster     200   403   403   403   403   403   403   login
staff_entry        GET   house           200   403   403   403   403   403   403   login
staff_entry        POST  house           done  403   403   403   403   403   403   login
children_entry     GET   house           200   403   403   403   403   403   403   login
children_entry     POST  house           done  403   403   403   403   403   403   login
absence_entry      GET   house           200   403   403   403   403   403   403   login
absence_entry      POST  house           done  403   403   403   403   403   403   login
evidence_entry     GET   house           200   403   403   403   403   403   403   login
evidence_entry     POST  house           done  403   403   403   403   403   403   login
cluster_entry      GET   own_cluster     200   403   403   403   403   403   403   login
cluster_entry      POST  own_cluster     done  403   403   403   403   403   403   login
assessment_list    GET   own_cluster     200   200   200   200   200   200   403   login
assessment_list    GET   other_cluster   200   200   200   200   403   200   403   login
assessment_new     GET   own_cluster     200   403   403   403   403   403   403   login
assessment_new     POST  own_cluster     done  403   403   403   403   403   403   login
rule_list          GET   -               200   200   200   200   403   200   403   login
rule_new           GET   rule_kind       200   403   403   403   403   403   403   login
rule_new           POST  rule_kind       done  403   403   403   403   403   403   login
workplace_list     GET   -               200   200   200   200   403   200   403   login
workplace_move     GET   house           200   403   403   403   403   403   403   login
workplace_move     POST  house           done  403   403   403   403   403   403   login
key_figure_list    GET   -               200   200   200   200   403   200   403   login
key_figure_new     GET   -               200   403   403   403   403   403   403   login
key_figure_new     POST  -               done  403   403   403   403   403   403   login
salary_list        GET   -               200   200   200   200   403   200   403   login
salary_new         GET   -               403   403   403   200   403   403   403   login
salary_new         POST  -               403   403   403   done  403   403   403   login

application_list   GET   -               200   200   200   200   200   200   200   login
application_new    GET   -               200   403   403   403   200   403   403   login
application_new    POST  -               done  403   403   403   done  403   403   login
application_check  POST  -               200   403   403   403   200   403   403   login
application_check  GET   -               405   405   405   405   405   405   405   login
application_detail GET   own_draft       200   200   200   200   200   200   403   login
application_detail GET   own_received    200   200   200   200   200   200   403   login
application_detail GET   other_draft     200   200   200   200   403   200   403   login
application_detail GET   other_received  200   200   200   200   403   200   403   login
application_edit   GET   own_draft       200   403   403   403   200   403   403   login
application_edit   POST  own_draft       done  403   403   403   done  403   403   login
application_edit   GET   other_draft     200   403   403   403   403   403   403   login
application_edit   GET   own_received    403   403   403   403   403   403   403   login
application_move   GET   receive_own     405   405   405   405   405   405   405   login
application_move   POST  receive_own     done  told  told  told  told  told  403   login
application_move   POST  receive_other   done  told  told  told  403   told  403   login
application_move   POST  approve_own     done  told  done  told  told  told  403   login
application_move   POST  approve_other   done  told  done  told  403   told  403   login
application_move   POST  reject_other    done  told  done  told  403   told  403   login
application_move   POST  withdraw_own    done  told  told  told  done  told  403   login
application_move   POST  withdraw_other  done  told  told  told  403   told  403   login
application_list   POST  -               200   403   403   403   403   403   403   login
application_list   POST  named           done  done  done  done  done  done  done  login
saved_view_delete  POST  view            done  404   404   404   404   404   404   login
application_autosave_new POST  -         200   403   403   403   200   403   403   login
application_autosave_new GET   -         405   405   405   405   405   405   405   login
application_autosave POST  own_draft     200   403   403   403   200   403   403   login
application_autosave POST  other_draft   200   403   403   403   403   403   403   login
application_receipt GET   own_received   200   200   200   200   200   200   403   login
application_receipt GET   other_received 200   200   200   200   403   200   403   login
application_effect POST  own_received    200   200   200   200   200   200   403   login
application_effect POST  other_received  200   200   200   200   403   200   403   login
application_detail GET   own_granted     200   200   200   200   200   200   403   login
application_detail GET   other_granted   200   200   200   200   403   200   403   login
change_request     POST  own_granted     done  told  told  told  done  told  403   login
change_request     POST  other_granted   done  told  told  told  403   told  403   login
change_decide      POST  approve_change  done  told  done  told  403   told  403   login
change_decide      POST  reject_change   done  told  done  told  403   told  403   login
expenditure_register POST  own_granted   told  told  told  done  told  told  403   login
expenditure_register POST  other_granted told  told  told  done  403   told  403   login
application_amend  GET   own_received   200   403   403   403   200   403   403   login
application_amend  GET   other_received 200   403   403   403   403   403   403   login
application_amend  POST  own_received   done  403   403   403   done  403   403   login
application_amend  GET   own_draft      403   403   403   403   403   403   403   login
application_amend  GET   own_granted    403   403   403   403   403   403   403   login
expenditure_reverse GET   spent          403   403   403   200   403   403   403   login
expenditure_reverse POST  spent          403   403   403   done  403   403   403   login
expenditure_credit GET    spent          403   403   403   200   403   403   403   login
expenditure_credit POST   spent          403   403   403   done  403   403   403   login

application_attachment_new GET  own_draft     200 403 403 403 200 403 403 login
application_attachment_new GET  other_draft   200 403 403 403 403 403 403 login
application_attachment_new GET  own_received  200 403 403 403 200 403 403 login
application_attachment_new GET  own_granted   200 403 403 200 200 403 403 login
application_attachment_new GET  other_granted 200 403 403 200 403 403 403 login
application_attachment_new POST own_granted   done 403 403 done done 403 403 login
application_attachment_file GET own_invoice   200 200 200 200 200 200 403 login
application_attachment_file GET other_invoice 200 200 200 200 403 200 403 login
application_attachment_remove GET  own_invoice 200 403 403 200 403 403 403 login
application_attachment_remove POST own_invoice done 403 403 done 403 403 403 login
application_attachment_new POST own_received  done 403 403 403 done 403 403 login
application_attachment_new POST other_received done 403 403 403 403 403 403 login
application_attachment_file GET own_file      200 200 200 200 200 200 403 login
application_attachment_file GET other_file    200 200 200 200 403 200 403 login
application_attachment_file GET draft_file    200 200 200 200 200 200 403 login
application_attachment_file GET removed_file  200 403 200 403 403 403 403 login
application_attachment_remove GET  draft_file 200 403 403 403 200 403 403 login
application_attachment_remove POST draft_file done 403 403 403 done 403 403 login
application_attachment_remove GET  own_file   200 403 403 403 403 403 403 login
application_attachment_remove POST own_file   done 403 403 403 403 403 403 login
application_attachment_remove GET  other_file 200 403 403 403 403 403 403 login

attachment_new     GET   open            403   200   403   403   403   403   403   login
attachment_new     GET   draft           200   200   200   403   200   403   403   login
attachment_new     GET   closed_draft    403   200   200   403   403   403   403   login
attachment_new     POST  draft           200   200   200   403   200   403   403   login
attachment_file    GET   paper           200   200   200   200   200   200   200   login
attachment_file    GET   closed_paper    403   200   200   403   403   403   403   login
attachment_file    GET   paper_of_closed 403   200   200   403   403   403   403   login
attachment_file    GET   paper_of_draft  200   200   200   200   200   403   403   login
attachment_remove  GET   paper           403   200   403   403   403   403   403   login
attachment_remove  POST  paper           403   done  403   403   403   403   403   login
attachment_remove  GET   paper_of_closed 403   200   403   403   403   403   403   login
statement_list     GET   -               200   200   200   200   200   200   200   login
statement_new      GET   open            200   200   200   403   403   403   403   login
statement_new      GET   closed          403   200   200   403   403   403   403   login
statement_new      POST  open            done  done  done  403   403   403   403   login
statement_edit     GET   statement       200   200   200   403   403   403   403   login
statement_edit     POST  statement       done  done  done  403   403   403   403   login
statement_edit     GET   closed_statement 403  200   200   403   403   403   403   login
follow_up_list     GET   -               200   200   200   200   200   200   200   login
follow_up_detail   GET   task            200   200   200   200   200   200   200   login
follow_up_detail   GET   closed_task     403   200   200   403   403   403   403   login
follow_up_finish   POST  task            told  done  done  told  done  told  told  login
follow_up_finish   POST  closed_task     403   done  done  403   403   403   403   login
follow_up_finish   GET   task            405   405   405   405   405   405   405   login
follow_up_reopen   POST  done_task       told  done  done  told  done  told  told  login
follow_up_reopen   GET   done_task       405   405   405   405   405   405   405   login
follow_up_change   GET   task            403   200   200   403   403   403   403   login
follow_up_change   POST  task            403   done  done  403   403   403   403   login
follow_up_new      GET   open            403   200   200   403   403   403   403   login
follow_up_new      GET   closed          403   200   200   403   403   403   403   login
follow_up_new      POST  open            403   done  done  403   403   403   403   login
deadline_list      GET   -               200   200   200   200   200   200   200   login
deadline_new       GET   -               403   200   200   403   403   403   403   login
deadline_new       POST  -               403   done  done  403   403   403   403   login
case_export        GET   open            403   200   200   403   403   200   403   login
case_export        GET   closed          403   200   200   403   403   403   403   login
case_export        GET   closed_mine     200   200   200   403   403   403   403   login
case_export        POST  open            403   200   200   403   403   200   403   login
case_export        POST  whole_open      403   200   200   403   403   403   403   login
case_export        POST  closed          403   200   200   403   403   403   403   login
case_list          GET   -               200   200   200   200   200   200   200   login
case_detail        GET   open            200   200   200   200   200   200   200   login
case_detail        GET   closed          403   200   200   403   403   403   403   login
case_detail        GET   closed_mine     200   200   200   403   403   403   403   login
case_detail        GET   draft           200   200   200   200   200   403   403   login
case_detail        GET   closed_draft    403   200   200   403   403   403   403   login
case_new           GET   -               200   200   200   403   200   403   403   login
case_new           POST  -               done  done  done  403   done  403   403   login
case_edit          GET   draft           200   200   200   200   200   403   403   login
case_edit          POST  draft           done  done  done  done  done  403   403   login
case_edit          GET   closed_draft    403   200   200   403   403   403   403   login
case_edit          GET   open            403   403   403   403   403   403   403   login
case_autosave      POST  draft           200   200   200   200   200   403   403   login
case_autosave      POST  open            403   403   403   403   403   403   403   login
case_autosave      GET   draft           405   405   405   405   405   405   405   login
case_move          POST  finish_draft    done  done  done  told  told  403   403   login
case_move          POST  withdraw_draft  done  done  done  told  told  403   403   login
case_move          POST  finish_open     told  told  told  told  told  told  told  login
case_move          GET   finish_draft    405   405   405   405   405   405   405   login
case_versions      GET   open            200   200   200   200   200   200   403   login
case_versions      GET   draft           200   200   200   200   200   403   403   login
case_versions      GET   closed          403   200   200   403   403   403   403   login
case_preview       GET   open            200   200   200   200   200   200   200   login
case_preview       GET   draft           200   200   200   200   200   403   403   login
case_preview       GET   closed          403   200   200   403   403   403   403   login
point_effects      GET   draft_point     200   200   200   403   200   403   403   login
point_effects      POST  draft_point     done  done  done  403   done  403   403   login
point_effects      GET   open_point      403   403   403   403   403   403   403   login
point_left         POST  draft_point     200   200   200   403   200   403   403   login
point_staffing     GET   draft_point     200   200   200   403   200   403   403   login
point_staffing     POST  draft_point     done  done  done  403   done  403   403   login
point_staffing_total POST draft_point    200   200   200   403   200   403   403   login
staffing_use       GET   staffed_point 200   200   200   200   200   403   403   login
staffing_use       GET   closed_point  403   404   404   403   403   403   403   login
staffing_use       POST  staffed_point 403   403   403   200   403   403   403   login
staffing_use_reverse GET  used_pay       403   403   403   200   403   403   403   login
staffing_use_reverse POST used_pay       403   403   403   done  403   403   403   login
staffing_use_reverse GET  replaced_pay   403   403   403   403   403   403   403   login
case_staffing_xlsx GET   open            404   404   404   404   403   404   403   login
case_staffing_xlsx GET   closed          403   404   404   403   403   403   403   login
scenario_list      GET   -               200   200   200   200   403   403   403   login
scenario_new       GET   -               200   200   200   200   403   403   403   login
scenario_edit      GET   scenario        200   403   403   403   403   403   403   login
scenario_remove    GET   scenario        200   403   403   403   403   403   403   login
scenario_remove    POST  scenario        done  403   403   403   403   403   403   login
scenario_to_case   GET   scenario        200   200   200   200   403   403   403   login
meeting_list       GET   -               200   200   200   200   200   200   200   login
meeting_detail     GET   meeting         200   200   200   200   200   200   200   login
meeting_mode       GET   meeting         403   200   200   403   403   403   403   login
decide             GET   open_item       403   200   200   403   403   403   403   login
decide             POST  open_item       403   200   200   403   403   403   403   login
decide             GET   closed_item     403   200   200   403   403   403   403   login
decide             GET   decided_item    403   200   200   403   403   403   403   login
correct            GET   decided_item    403   200   200   403   403   403   403   login
correct            POST  decided_item    403   done  done  403   403   403   403   login
route_outcome      GET   step            403   200   200   403   403   403   403   login
route_outcome      POST  step            403   done  done  403   403   403   403   login
decision_effect    POST  open_item       403   200   200   403   403   403   403   login
decision_effect    POST  closed_item     403   200   200   403   403   403   403   login
meeting_calendar   GET   -               200   200   200   200   200   200   200   login
meeting_new        GET   -               403   200   200   403   403   403   403   login
meeting_new        POST  -               403   done  done  403   403   403   403   login
meeting_edit       GET   planned         403   200   200   403   403   403   403   login
meeting_edit       POST  planned         403   done  done  403   403   403   403   login
meeting_edit       GET   meeting         403   403   403   403   403   403   403   login
meeting_cancel     GET   meeting         403   200   200   403   403   403   403   login
meeting_cancel     POST  meeting         403   done  done  403   403   403   403   login
meeting_hold       GET   meeting         403   200   200   403   403   403   403   login
meeting_hold       POST  meeting         403   done  done  403   403   403   403   login
meeting_hold       GET   planned         403   403   403   403   403   403   403   login
meeting_participants GET  meeting        403   200   200   403   403   403   403   login
meeting_participants POST meeting        403   done  done  403   403   403   403   login
agenda_edit        GET   meeting         403   200   200   403   403   403   403   login
agenda_add         POST  planned         403   told  told  403   403   403   403   login
agenda_add         GET   planned         405   405   405   405   405   405   405   login
agenda_item        GET   open_item       403   200   200   403   403   403   403   login
agenda_item        GET   closed_item     403   200   200   403   403   403   403   login
item_move          POST  open_item       403   told  told  403   403   403   403   login
item_move          GET   open_item       405   405   405   405   405   405   405   login
item_access        POST  open_item       403   done  done  403   403   403   403   login
item_access        GET   open_item       405   405   405   405   405   405   405   login
item_take_off      POST  open_item       403   done  done  403   403   403   403   login
item_take_off      GET   open_item       405   405   405   405   405   405   405   login
item_participant   POST  open_item       403   done  done  403   403   403   403   login
item_participant   GET   open_item       405   405   405   405   405   405   405   login
participation_remove POST seat           403   done  done  403   403   403   403   login
participation_remove GET  seat           405   405   405   405   405   405   405   login
agenda_publish     GET   planned         403   200   200   403   403   403   403   login
agenda_publish     POST  planned         403   200   200   403   403   403   403   login
agenda_pdf         GET   meeting         403   200   200   403   403   403   403   login
agenda_public_pdf  GET   meeting         403   200   200   403   403   403   403   login
agenda_version_pdf GET   agenda_internal 403   200   200   403   403   403   403   login
agenda_version_pdf GET   agenda_public   200   200   200   200   200   200   200   login
decision_effect    GET   open_item       405   405   405   405   405   405   405   login

minutes            GET   held_meeting    200   200   200   200   200   200   200   login
minutes            GET   approved        200   200   200   200   200   200   200   login
minutes_approve    POST  held_meeting    403   403   done  403   403   403   403   login
minutes_approve    POST  approved        403   403   403   403   403   403   403   login
minutes_approve    GET   held_meeting    405   405   405   405   405   405   405   login
minutes_reopen     POST  approved        403   403   done  403   403   403   403   login
minutes_reopen     GET   approved        405   405   405   405   405   405   405   login
minutes_preview    GET   draft_internal  403   200   200   403   403   403   403   login
minutes_preview    GET   draft_public    403   200   200   403   403   403   403   login
minutes_draft_pdf  GET   draft_internal  403   200   200   403   403   403   403   login
minutes_draft_pdf  GET   draft_public    403   200   200   403   403   403   403   login
minutes_version_pdf GET  internal_minutes 403  200   200   403   403   403   403   login
minutes_version_pdf GET  public_minutes  200   200   200   200   200   200   200   login
case_memo_pdf      GET   open            200   200   200   200   403   200   403   login
case_memo_pdf      GET   closed          403   200   200   403   403   403   403   login
case_memo_pdf      GET   closed_mine     200   200   200   403   403   403   403   login
case_memo_pdf      GET   draft           200   200   200   200   403   403   403   login
decision_letter_pdf GET  own_granted     200   200   200   200   200   200   403   login
decision_letter_pdf GET  other_granted   200   200   200   200   403   200   403   login
decision_letter_pdf GET  own_received    403   403   403   403   403   403   403   login
change_letter_pdf  GET   decided_change  200   200   200   200   403   200   403   login
change_letter_pdf  GET   open_change     403   403   403   403   403   403   403   login
applications_xlsx  GET   -               200   200   200   200   200   200   403   login
frame_budget_xlsx  GET   frame           200   200   200   200   403   200   403   login
frame_statement_pdf GET  frame           200   200   200   200   403   200   403   login
year_budget_xlsx   GET   year            200   200   200   200   403   200   403   login
plan_xlsx          GET   pool            200   200   200   200   403   200   403   login
grant_account_pdf  GET   own_granted     200   200   200   200   200   200   403   login
grant_account_pdf  GET   other_granted   200   200   200   200   403   200   403   login
grant_account_pdf  GET   own_received    403   403   403   403   403   403   403   login
state_account_pdf  GET   pool_year       200   200   200   200   403   200   403   login
state_account_xlsx GET   pool_year       200   200   200   200   403   200   403   login

cluster_list       GET   -               200   200   200   200   200   200   403   login
cluster_detail     GET   own_cluster     200   200   200   200   200   200   403   login
cluster_detail     GET   other_cluster   200   200   200   200   403   200   403   login
minimum_staffing   GET   -               200   200   200   200   403   200   403   login
recruitment_need   GET   -               200   200   200   200   403   200   403   login
clusters_xlsx      GET   -               200   200   200   200   403   200   403   login
clusters_pdf       GET   -               200   200   200   200   403   200   403   login
minimum_staffing_xlsx GET -              200   200   200   200   403   200   403   login
minimum_staffing_pdf GET  -              200   200   200   200   403   200   403   login
recruitment_need_xlsx GET -              200   200   200   200   403   200   403   login
recruitment_need_pdf GET  -              200   200   200   200   403   200   403   login

login              GET   -               home  home  home  home  home  home  home  200
logout             POST  -               login login login login login login login login
set_language       POST  -               done  done  done  done  done  done  done  done
admin:index        GET   -               403   403   403   403   403   403   200   login
"""
ROWS = [tuple(line.split()) for line in TABLE.strip().splitlines()[1:] if line.strip()]
SECRET = "Fortroligt udbud"


class AnotherFile:
    """A file to send: another one each time it is read, for the same one is taken once."""

    name, content_type = "bilag.txt", "text/plain"

    def read(self) -> bytes:
        return uuid4().hex.encode()


@dataclass(frozen=True)
class World:
    people: dict[str, User | None]
    arguments: dict[str, list[object]]
    data: dict[tuple[str, str], dict[str, object]]

    def ask(self, client, address, how, what, column):
        """One request by the person of a column; `address` is a URL name."""
        person = self.people[column]
        client.logout()
        if person:
            client.force_login(person)
        url = reverse(address, args=self.arguments[what])
        if how == "GET":
            return client.get(url)
        return client.post(url, self.data.get((address, what), {}))


def cluster_of(place):
    cluster = Cluster.objects.create(name=f"Klyngen om {place}", centre=place.centre)
    place.memberships.create(cluster=cluster, from_on=date(2018, 1, 1))
    return cluster


def closed_case(author, number, meeting, secretary):
    case = cast.case(author, number, is_closed=True)
    case.points.create(order=1, text=SECRET)
    finish_case(case=case, by=author)
    return case, put_on_agenda(case=case, meeting=meeting, by=secretary)


def application(line, place, *, by, sent):
    draft = cast.draft(line, place, by=by)
    return receive_application(application=draft, by=by, on=cast.DAY) if sent else draft


def staffed_point(author, line):
    point = cast.case(author, "23/8").points.create(order=1, text="Klyngerne får ledere")
    StaffingPlan.objects.create(point=point, leader_line=line, plus_line=line)
    return point


def pay_of(point, line, by, **fields):
    """A row about the pay of a point's positions, with its posting."""
    cast.fill(line, 1_000, by=by)
    number = point.staffing_uses.count()
    why = {"by": by, "on": cast.DAY, "reason": "Løn"}
    ledger.commit(line, Decimal(100), ledger.Why(key=f"c{number}", **why), bucket=Bucket.AVAILABLE)
    posting = ledger.spend(line, Decimal(100), ledger.Why(key=f"s{number}", **why))
    return point.staffing_uses.create(
        position="leader", on=cast.DAY, amount=Decimal(100), text="Løn", posting=posting, by=by, **fields
    )


def decided_in_secret(author, people, meeting):
    """A closed case that has moved money: what it says must not be read on the pool's pages."""
    frame, undistributed, (line, _) = cast.recruitment_frame()
    cast.fill(undistributed, 1_000_000, by=people["øko"])
    case = cast.case(author, "23/6", is_closed=True)
    point = case.points.create(order=1, text=SECRET)
    proposals = [Proposal(line, Decimal(400_000))]
    propose_allocation(
        point=point, from_line=undistributed, proposals=proposals, by=author, on=date(2023, 1, 9)
    )
    finish_case(case=case, by=author)
    item = put_on_agenda(case=case, meeting=meeting, by=people["sek"])
    answers = {point.pk: Answer(Outcome.APPROVED)}
    decide_item(item=item, answers=answers, decision=SECRET, by=people["dir"])
    return item, frame, undistributed, point.outcomes.get().posting


def set_aside(line, *, by):
    """A posting that finance made by hand."""
    cast.fill(line, 500, by=by, key="own")
    return Posting.objects.get(key="own")


def papers_of(opened, closed, draft, open_item, closed_item, people):
    """Files, hearings and tasks of an open case, a closed one and a draft. The leader's task is done by the leader."""
    secretary = people["sek"]

    def paper(case, title, visibility="open"):
        return attach_file(
            case=case,
            title=title,
            file_name="bilag.txt",
            content=f"{title} {case}".encode(),
            visibility=visibility,
            by=secretary,
        )

    def heard(case):
        said = Said("bupl", heading=SECRET, deadline_on=date(2023, 1, 20))
        return add_statement(case=case, said=said, by=secretary)

    def task(item, words="Følg op"):
        new = NewFollowUp(task=words, owner_role="Leder", owner=None, due_on=date(2023, 2, 1))
        return create_follow_up(item=item, new=new, by=secretary)

    open_task, done_task = task(open_item), task(open_item)
    for given in (open_task, done_task):
        given.owner = people["led"]
        given.save()
    finish_follow_up(follow_up=done_task, note="Gjort", on=date(2023, 1, 30), by=secretary)
    asked = Said("bupl", deadline_on=date(2023, 1, 20))
    statement = add_statement(case=opened, said=asked, by=secretary)
    return {
        "paper": paper(opened, "Kalender"),
        "closed_paper": paper(opened, SECRET, "closed"),
        "paper_of_closed": paper(closed, SECRET),
        "paper_of_draft": paper(draft, "Udkast"),
        "statement": statement,
        "closed_statement": heard(closed),
        "task": open_task,
        "done_task": done_task,
        "closed_task": task(closed_item, SECRET),
    }


def minutes_of(people):
    """A meeting that waits for its minutes to be approved, and one whose minutes are."""
    held, approved = cast.meeting(date(2023, 2, 20)), cast.meeting(date(2023, 2, 27))
    for meeting in (held, approved):
        meeting.state = MeetingState.HELD
        meeting.save()
    internal, public = approve_minutes(
        meeting=approved, render=lambda document: b"%PDF-1.7", by=people["dir"]
    )
    return {
        "held_meeting": held,
        "approved": approved,
        "internal_minutes": internal,
        "public_minutes": public,
    }


def planned_meeting(published, secretary):
    """A meeting without an agenda yet, and the two editions of another one's agenda that was sent out."""
    planned = Meeting.objects.create(body=published.body, on=date(2023, 3, 6))
    agendas = {
        f"agenda_{audience}": published.versions.create(
            kind=VersionKind.AGENDA,
            audience=audience,
            number=1,
            content=b"%PDF",
            checksum=hashlib.sha256(b"%PDF").hexdigest(),
            snapshot={"items": []},
            by=secretary,
        )
        for audience in Audience
    }
    return planned, agendas


def finance_work(finance):
    """A frame that is closed, a row of the finance system, and a file that waits for an answer."""
    frame, *_ = cast.recruitment_frame(2022)
    close_period(
        frame=frame,
        through_on=date(2022, 12, 31),
        by=finance,
        on=date(2026, 11, 22),
        reason="Aftalt med revisionen",
    )
    booked = BookedRow(2, "5.25.14", Decimal(100), "Konsulent", cast.DAY)
    intake = take_in_actuals(file_name="forbrug.csv", checksum="x", rows=[booked], by=finance)
    content = b"Konto;Bel\xf8b;Tekst;Dato\n5.25.14;200;Kursus;01-02-2023\n"
    StagedFile.objects.create(name="marts.csv", content=content, by=finance)
    return frame, intake.actual_import.rows.get()


def figures(by):
    """A file of figures that waits for its person."""
    content = "Arbejdsplads;År;Målt i;Måltal\nEgen;2023;pct.;5".encode()
    return stage_figures(name="tal.csv", content=content, source="Indberetning", by=by)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once; every request below is undone, and all of it at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def build_world() -> World:
    people = {name: cast.person(name, role) if role else None for name, role in COLUMNS.items()}
    colleague = cast.person("kollega", Role.HR)
    scene.rules()
    line = cast.sickness_line()
    cast.fill(line, 600_000, by=people["øko"])
    own, other = cast.workplace("Egen", absence="7"), cast.workplace("Anden", absence="7")
    own.leaders.add(people["led"])
    clusters = {f"{whose}_cluster": cluster_of(place) for whose, place in (("own", own), ("other", other))}
    applications = {
        "own_draft": application(line, own, by=people["led"], sent=False),
        "own_received": application(line, own, by=colleague, sent=True),
        "other_draft": application(line, other, by=colleague, sent=False),
        "other_received": application(line, other, by=colleague, sent=True),
    }
    files = {
        name: attach_to_application(
            application=applications[to],
            file=check_file(title="", file_name=f"{name}.txt", content=name.encode()),
            by=by,
        )
        for name, to, by in (
            ("draft_file", "own_draft", people["led"]),
            ("own_file", "own_received", colleague),
            ("other_file", "other_received", colleague),
            ("removed_file", "own_received", colleague),
        )
    }
    remove_from_application(attachment=files["removed_file"], reason="Forkert fil", by=colleague)
    granted = {
        f"{whose}_granted": approve_application(
            application=application(line, place, by=colleague, sent=True), by=people["dir"], on=cast.DAY
        )
        for whose, place in (("own", own), ("other", other))
    }
    files |= {
        f"{whose}_invoice": attach_to_application(
            application=granted[f"{whose}_granted"],
            file=check_file(title="", file_name="faktura.txt", content=whose.encode()),
            by=people["øko"],
            kind=AttachmentKind.INVOICE,
        )
        for whose in ("own", "other")
    }
    third = application(line, other, by=colleague, sent=True)
    changed = approve_application(application=third, by=people["dir"], on=cast.DAY)
    cost = changed.lines.get()
    wanted = {"application": changed, "reason": "Billigere", "by": colleague}
    decided_change = request_change(amounts={cost.pk: Decimal(30_000)}, **wanted)
    approve_change(change=decided_change, by=people["dir"], on=cast.DAY)
    open_change = request_change(amounts={cost.pk: Decimal(20_000)}, **wanted)
    spent = register_expenditure(
        application=changed,
        amount=Decimal(1_000),
        on=cast.DAY,
        text="Faktura",
        by=people["øko"],
        today=cast.DAY,
    )
    meeting = cast.meeting()
    opened = cast.case(colleague, "23/1")
    opened.points.create(order=1, text="Godkender kalenderen")
    finish_case(case=opened, by=colleague)
    open_item = put_on_agenda(case=opened, meeting=meeting, by=people["sek"])
    closed, closed_item = closed_case(colleague, "23/2", meeting, people["sek"])
    mine, _ = closed_case(people["hr"], "23/3", meeting, people["sek"])
    draft = cast.case(colleague, "23/4")
    draft_point = draft.points.create(order=1, text="Godkender planen")
    closed_draft = cast.case(colleague, "23/5", is_closed=True)
    decided, frame, undistributed, posting = decided_in_secret(colleague, people, meeting)
    staffed = staffed_point(colleague, line)
    papers = papers_of(opened, closed, draft, open_item, closed_item, people)
    planned, agendas = planned_meeting(meeting, people["sek"])
    pool = cast.upskilling_pool()
    closed_frame, row = finance_work(people["øko"])
    minutes = minutes_of(people)
    things = {
        **applications,
        **files,
        **granted,
        **clusters,
        "house": own,
        **minutes,
        **papers,
        "decided_change": decided_change,
        "open_change": open_change,
        "spent": spent,
        "view": people["hr"].saved_views.create(name="Min", query="state=open"),
        "figures": figures(people["hr"]),
        "other_figures": figures(colleague),
        "closed_frame": closed_frame,
        "row": row,
        "open": opened,
        "closed": closed,
        "closed_mine": mine,
        "draft": draft,
        "draft_point": draft_point,
        "open_point": opened.points.get(),
        "closed_point": closed.points.get(),
        "staffed_point": staffed,
        "used_pay": pay_of(staffed, line, people["øko"]),
        "replaced_pay": pay_of(
            staffed, line, people["øko"], cluster=Cluster.objects.first(), replaced_by=staffed
        ),
        "scenario": Scenario.objects.create(
            name="Alle", year=2022, from_on=date(2022, 8, 1), price_level=2022, made_by=people["hr"]
        ),
        "closed_draft": closed_draft,
        "open_item": open_item,
        "closed_item": closed_item,
        "decided_item": decided,
        "step": decided.case.route.create(body=cast.body("Chefforum"), order=1, item=decided),
        "meeting": meeting,
        "planned": planned,
        "seat": meeting.participations.create(title="Kommunaldirektør"),
        **agendas,
        "frame": frame,
        "line": undistributed,
        "posting": posting,
        "set_aside": set_aside(undistributed, by=people["øko"]),
        "pool": pool,
        "cost": pool.allowed_costs.create(cost_type="course", valid_from=date(2035, 1, 1)),
        "conditions": pool.dated_conditions.create(valid_from=date(2035, 1, 1)),
        "share": pool.position_shares.create(
            cost_type="leader_pay", share=Decimal("0.85"), source="Byrådet", valid_from=date(2035, 1, 1)
        ),
        "empty_line": pool.frames.first().lines.get(),
        "grant": pool.grants.get(year=2024),
        "activity": pool.activities.get(order=1),
    }
    typed = {
        "line": line.pk,
        "workplace": own.pk,
        "costs-TOTAL_FORMS": 0,
        "costs-INITIAL_FORMS": 0,
        "funding-TOTAL_FORMS": 0,
        "funding-INITIAL_FORMS": 0,
        "action": "draft",
    }
    written = {
        "number": "23/40",
        "title": "Plan",
        "kind": "information",
        "centre": draft.centre_id,
        "revision": 1,
        "sections": 0,
        "points": 0,
    }
    return World(
        people=people,
        arguments={
            **{name: [thing.pk] for name, thing in things.items()},
            "whole_open": [opened.pk],
            "-": [],
            "named": [],
            "year": [2023],
            "rule_kind": ["norm"],
            "finish_draft": [draft.pk, "finish"],
            "withdraw_draft": [draft.pk, "withdraw"],
            "finish_open": [opened.pk, "finish"],
            "approve_change": [open_change.pk, "approve"],
            "reject_change": [open_change.pk, "reject"],
            "pool_year": [pool.pk, 2024],
            "draft_internal": [minutes["held_meeting"].pk, "internal"],
            "draft_public": [minutes["held_meeting"].pk, "public"],
            "receive_own": [applications["own_draft"].pk, "receive"],
            "receive_other": [applications["other_draft"].pk, "receive"],
            **{
                f"{verb}_{whose}": [applications[f"{whose}_received"].pk, verb]
                for verb in ("approve", "reject", "withdraw")
                for whose in ("own", "other")
            },
        },
        data={
            ("appropriate", "frame"): {
                "line": undistributed.pk,
                "amount": "1.000",
                "on": "01-02-2023",
                "reason": "Prøve",
                "key": "k",
            },
            **{
                (f"grant_{how}", what): {"year": 2026, "amount": "1.000", "status": "promised"}
                for how, what in (("new", "pool"), ("edit", "grant"))
            },
            **{
                (f"activity_{how}", what): {"name": "Revision", "type": "audit", "planned_2026": "1.000"}
                for how, what in (("new", "pool"), ("edit", "activity"))
            },
            ("pool_new", "-"): {},
            ("conditions_delete", "conditions"): {"reason": "Aftalt"},
            ("terms_edit", "pool"): {
                **{name: getattr(pool, name) for name in ("kind", "code", "name", "origin", "principle")},
                "owner": pool.owner_id,
                "legal_basis": "Finansloven 2024",
                "other_costs": "refused",
                "valid_from": "01-01-2030",
                "carry_over_allowed": "on",
                "reason": "Ny finanslov",
            },
            **{
                (f"cost_{how}", what): {"cost_type": "rooms", "cap": "1.000", "reason": "Aftalt"}
                for how, what in (("new", "pool"), ("edit", "cost"), ("delete", "cost"))
            },
            **{
                (f"share_{how}", what): {
                    "cost_type": "pedagogue_pay",
                    "share": "80",
                    "source": "Byrådet",
                    "reason": "Aftalt",
                }
                for how, what in (("new", "pool"), ("edit", "share"), ("delete", "share"))
            },
            ("line_new", "frame"): {"kind": "allocation", "name": "Messer"},
            ("line_edit", "line"): {"name": undistributed.name, "purpose": "Til senere"},
            ("line_move", "line"): {"to": "up"},
            ("case_new", "-"): written,
            ("case_edit", "draft"): written,
            ("case_autosave", "draft"): written,
            ("case_move", "withdraw_draft"): {"reason": "Ikke aktuel"},
            ("point_effects", "draft_point"): {"drop": "forward"},
            ("point_staffing", "draft_point"): {"drop": "1"},
            ("application_new", "-"): typed,
            ("application_edit", "own_draft"): typed,
            ("application_check", "-"): typed,
            ("application_autosave_new", "-"): typed,
            ("application_autosave", "own_draft"): typed,
            ("application_list", "-"): {
                "batch": 1,
                "application": [applications["own_received"].pk],
                "party": "tr",
            },
            ("application_list", "named"): {"save": 1, "name": "Alle"},
            ("change_decide", "reject_change"): {"reason": "Nej"},
            ("correct", "decided_item"): {"meeting": meeting.pk, "reason": "Et beløb var forkert"},
            ("route_outcome", "step"): {"outcome": "noted", "decided_on": "01-02-2023"},
            **{
                ("change_request", name): {
                    f"amount_{thing.lines.get().pk}": "1.000",
                    f"type_{thing.lines.get().pk}": thing.lines.get().cost_type,
                    "starts_on": "01-03-2023",
                    "ends_on": "30-06-2023",
                    "purpose": thing.purpose,
                    "reason": "Billigere",
                }
                for name, thing in granted.items()
            },
            **{
                ("expenditure_register", name): {"amount": "1.000", "on": "01-03-2023", "text": "Faktura"}
                for name in granted
            },
            ("expenditure_credit", "spent"): {
                "amount": "1",
                "voucher": "K-1",
                "on": "01-03-2023",
                "reason": "Aflyst kursus",
            },
            ("staffing_use_reverse", "used_pay"): {"reason": "Forkert sag", "on": "01-03-2023"},
            ("application_amend", "own_received"): {
                **{
                    f"{name}_{cost.pk}": value
                    for cost in applications["own_received"].lines.all()
                    for name, value in (("quantity", "1"), ("price", "1.000"))
                },
                "reason": "Prisen er faldet",
            },
            ("posting_reverse", "set_aside"): {"reason": "Forkert linje", "on": "01-02-2024"},
            ("expenditure_reverse", "spent"): {"reason": "Forkert ansøgning", "on": "01-03-2023"},
            ("application_move", "reject_other"): {"reason": "Puljen er til andet"},
            ("year_end_open", "frame"): {"lines": frame.lines.get(name="Jobannoncer").pk},
            ("year_end_settle", "frame"): {
                f"line-{undistributed.pk}-given_back": "100",
                "on": "31-12-2023",
                "key": "k",
                "action": "book",
                "seen": f"2023-12-31;{undistributed.pk}:0.00::100.00",
            },
            ("year_end_close", "frame"): {"through_on": "30-06-2022", "reason": "Aftalt"},
            ("year_end_reopen", "closed_frame"): {"reason": "En sen faktura"},
            ("actual_row", "row"): {"action": "put_away", "reason": "Drift"},
            ("actual_import_preview", "-"): {
                "action": "take_in",
                "seen": StagedFile.objects.get().checksum,
            },
            ("figure_import_detail", "figures"): {"action": "discard"},
            ("staff_entry", "house"): {
                "on": "01-09-2022",
                "source": "SD-løn",
                "headcount_leader": "1",
                "fte_leader": "1",
            },
            ("children_entry", "house"): {
                "year": "2022",
                "status": "actual",
                "under_3": "30",
                "source": "Pladsanvisningen",
            },
            ("absence_entry", "house"): {
                "from_on": "01-01-2021",
                "to_on": "31-12-2021",
                "measure": "percent",
                "value": "5",
                "headcount": "24",
                "source": "KRL",
            },
            **{
                address: {"kind": "planned_move", "on": "01-09-2022", "text": "Flytter", "source": "Byggesag"}
                for address in (("evidence_entry", "house"), ("cluster_entry", "own_cluster"))
            },
            ("assessment_new", "own_cluster"): {"on": "01-09-2022", "justification": "Samlet vurdering"},
            ("rule_new", "rule_kind"): {
                "key": "full_time_hours",
                "value": "36",
                "valid_from": "01-01-2023",
                "source": "Aftalen",
            },
            ("salary_new", "-"): {
                "group": "leader",
                "basis": "extra",
                "price_level": "2022",
                "amount": "144.000",
                "source": "KRL",
                "extracted_on": "01-12-2021",
            },
            ("workplace_move", "house"): {"cluster": "", "from_on": "01-01-2023"},
            ("key_figure_new", "-"): {
                "topic": "recruitment",
                "name": "Mangler nu",
                "on": "01-06-2022",
                "value": "60",
                "unit": "årsværk",
                "source": "Sagen",
            },
            ("case_export", "whole_open"): {"with_closed": "on"},
            ("attachment_remove", "paper"): {"reason": "Forkert fil"},
            ("application_attachment_remove", "own_file"): {"reason": "Forkert fil"},
            **{
                ("application_attachment_new", f"{whose}_received"): {"file": AnotherFile()}
                for whose in ("own", "other")
            },
            ("application_attachment_new", "own_granted"): {"file": AnotherFile(), "kind": "invoice"},
            ("application_attachment_remove", "own_invoice"): {"reason": "Forkert fil"},
            ("statement_new", "open"): {"party": "foa", "deadline_on": "01-02-2023"},
            ("statement_edit", "statement"): {
                "party": "bupl",
                "received_on": "20-01-2023",
                "text": "Vi støtter",
            },
            **{
                ("follow_up_finish", what): {"note": "Gjort", "on": "01-02-2023"}
                for what in ("task", "closed_task")
            },
            ("follow_up_reopen", "done_task"): {"reason": "Ikke færdigt"},
            ("follow_up_change", "task"): {
                "task": "Husk",
                "owner_role": "HR-konsulent",
                "reason": "Bedre sted",
            },
            ("follow_up_new", "open"): {
                "item": open_item.pk,
                "task": "Husk",
                "owner_role": "HR-konsulent",
            },
            ("deadline_new", "-"): {
                "name": "Frist",
                "kind": "council",
                "weeks": "8",
                "from_on": "01-01-2020",
                "source": "Loven",
            },
            ("minutes_reopen", "approved"): {"reason": "En deltager manglede"},
            ("meeting_new", "-"): {"body": meeting.body_id, "on": "13-03-2023"},
            ("meeting_edit", "planned"): {"on": "07-03-2023"},
            ("meeting_cancel", "meeting"): {"reason": "Ferie"},
            ("meeting_hold", "meeting"): {"leave_rest": 1},
            ("meeting_participants", "meeting"): {
                "new-title": "Gæst",
                "new-presence": "guest",
                f"role-{things['seat'].pk}-presence": "absent",
            },
            ("agenda_add", "planned"): {"case": draft.pk},
            ("item_move", "open_item"): {"to": 2},
            ("item_access", "open_item"): {"is_closed": "on"},
            ("item_take_off", "open_item"): {"reason": "Ikke klar"},
            ("item_participant", "open_item"): {
                f"participant-{open_item.pk}-title": "Medarbejder",
                f"participant-{open_item.pk}-presence": "guest",
            },
            ("set_language", "-"): {"language": "en-gb", "next": "/"},
        },
    )


def answer(client, response) -> str:
    """One of the words of the table."""
    if response.streaming:
        response.getvalue()  # to the end, which closes the file
    if response.status_code != 302:
        return str(response.status_code)
    target = response.headers["Location"]
    if target.startswith(reverse("admin:login")):  # Django's admin sends everybody there first
        return answer(client, client.get(target))
    if target.startswith(reverse("login")):
        return "login"
    if any(message.level >= WARNING for message in get_messages(response.wsgi_request)):
        return "told"
    return "home" if target == reverse("overview") and response.wsgi_request.method == "GET" else "done"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_the_table(world, client, row):
    address, how, what, *expected = row
    given = {}
    for column in COLUMNS:
        with transaction.atomic():
            given[column] = answer(client, world.ask(client, address, how, what, column))
            transaction.set_rollback(True)
    assert given == dict(zip(COLUMNS, expected, strict=True))


@pytest.mark.parametrize("row", [row for row in ROWS if "403" in row], ids=lambda row: "-".join(row[:3]))
def test_every_refusal_says_why_on_a_page_of_the_site(world, client, row):
    address, how, what, *expected = row
    refused = [column for column, word in zip(COLUMNS, expected, strict=True) if word == "403"]
    for column in refused:
        response = world.ask(client, address, how, what, column)
        if response.status_code == 302:
            response = client.get(response.headers["Location"])
        reason = str(response.context["exception"])
        assert response.status_code == 403
        assert reason.endswith(".") and reason in text(response), (column, reason)
        assert "Gå til overblikket" in text(response)


def names_of_addresses(resolver=None, space=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if not hasattr(pattern, "url_patterns"):
            yield f"{space}{pattern.name}"
        elif pattern.namespace == "admin":
            yield "admin:index"
        else:
            yield from names_of_addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else space)


def test_every_address_of_the_site_stands_in_the_table():
    assert set(names_of_addresses()) == {row[0] for row in ROWS}


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        ("hr", {"23/1", "23/3", "23/4", "23/8"}),
        ("sek", {"23/1", "23/2", "23/3", "23/4", "23/5", "23/6", "23/8"}),
        ("dir", {"23/1", "23/2", "23/3", "23/4", "23/5", "23/6", "23/8"}),
        ("øko", {"23/1", "23/4", "23/8"}),
        ("led", {"23/1", "23/4", "23/8"}),
        ("læs", {"23/1"}),
        ("adm", {"23/1"}),
    ],
)
def test_the_list_of_cases_holds_what_may_be_opened_and_nothing_else(world, client, column, numbers):
    response = world.ask(client, "case_list", "GET", "-", column)
    assert {row.record.number for row in response.context["table"].rows} == numbers


@pytest.mark.parametrize(
    ("column", "seen"),
    [("hr", 7), ("sek", 7), ("dir", 7), ("øko", 7), ("led", 3), ("læs", 7), ("adm", 0)],
)
def test_the_list_of_applications_holds_what_may_be_opened_and_nothing_else(world, client, column, seen):
    response = world.ask(client, "application_list", "GET", "-", column)
    assert len(response.context["table"].rows) == seen
    workplaces = {row.record.workplace.name for row in response.context["table"].rows}
    assert column != "led" or workplaces == {"Egen"}


@pytest.mark.parametrize("column", ["øko", "led", "læs", "adm"])
def test_no_page_or_file_tells_what_a_closed_case_says(world, client, column):
    for address, how, what, *expected in ROWS:
        if how != "GET" or dict(zip(COLUMNS, expected, strict=True))[column] != "200":
            continue
        response = world.ask(client, address, how, what, column)
        assert SECRET not in readable(response), (address, what)
    assert SECRET in text(world.ask(client, "case_detail", "GET", "closed", "dir"))


def readable(response) -> str:
    """The text of a page, or of the parts of a workbook. A PDF is left to the table: it is one case's own."""
    if "spreadsheet" not in response.headers["Content-Type"]:
        return (response.getvalue() if response.streaming else response.content).decode(errors="ignore")
    with zipfile.ZipFile(io.BytesIO(response.content)) as parts:
        return "".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())


def test_an_agenda_shows_a_closed_item_without_its_title(world, client):
    page = text(world.ask(client, "meeting_detail", "GET", "meeting", "led"))
    assert page.count("Lukket punkt") == 3
    assert "23/2" not in page and "23/1" in page
    assert "Lukket punkt" not in text(world.ask(client, "meeting_detail", "GET", "meeting", "dir"))


def test_somebody_without_a_role_is_refused_in_words(client, world):
    client.force_login(cast.person("ny"))
    response = client.get(reverse("year_budget_xlsx", args=[2023]))
    assert response.status_code == 403
    assert "Din rolle giver ikke adgang" in text(response)


def test_the_setup_pages_use_the_login_page_of_the_site(world, client):
    setup = reverse("admin:index")
    first = client.get(setup, follow=True)
    assert first.redirect_chain[-1][0] == f"{reverse('login')}?next={setup}"
    login = {"username": "adm", "password": "demo", "next": setup}
    done = client.post(reverse("login"), login, follow=True)
    assert (done.status_code, done.request["PATH_INFO"]) == (200, setup)
    assert not world.people["adm"].is_staff


@pytest.mark.parametrize("verb", ["drop", "draft"])
def test_an_unknown_move_is_not_found(client, world, verb):
    client.force_login(world.people["hr"])
    number = world.arguments["own_draft"][0]
    assert client.post(reverse("application_move", args=[number, verb])).status_code == 404


def test_a_year_without_pools_and_a_thing_that_is_not_there_are_not_found(client, world):
    client.force_login(world.people["dir"])
    assert client.get(reverse("year_budget_xlsx", args=[1999])).status_code == 404
    for name in ("case_detail", "case_memo_pdf", "frame_detail", "application_detail", "decide"):
        assert client.get(reverse(name, args=[987_654])).status_code == 404
