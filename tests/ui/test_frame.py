import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import path

from htk_workforce.ui.context import navigation


def page(request):
    return HttpResponse()


# Stands in for the site's addresses, so that a section still to come is missing here for ever.
urlpatterns = [
    path("", page, name="overview"),
    path("puljer/", page, name="pool_list"),
    path("sager/", page, name="case_list"),
    path("log-ind/", page, name="login"),
    path("log-ud/", page, name="logout"),
    path("sprog/", page, name="set_language"),
]
pytestmark = pytest.mark.urls(__name__)

HR = SimpleNamespace(is_authenticated=True, roles={"hr"}, role_labels=["HR-konsulent"])


def render(template: str, **context: object) -> str:
    return Template(template).render(Context(context))


@pytest.fixture
def request_for(rf):
    def make(address: str, user: object = HR):
        request = rf.get(address)
        request.user = user
        return request

    return make


@pytest.mark.parametrize(
    ("address", "active"),
    [("/", "Overblik"), ("/puljer/", "Puljer"), ("/puljer/7/", "Puljer"), ("/andet/", None)],
)
def test_the_section_of_the_page_is_marked(request_for, address, active):
    marked = [str(entry.label) for entry in navigation(request_for(address)) if entry.active]
    assert marked == ([active] if active else [])


def test_only_sections_that_exist_are_links(request_for):
    assert [str(entry.label) for entry in navigation(request_for("/"))] == ["Overblik", "Puljer", "Sager"]


def test_there_is_no_menu_before_log_in(request_for):
    assert navigation(request_for("/", AnonymousUser())) == []


def test_the_frame_of_a_page(request_for, settings):
    settings.DEMO = True
    html = render_to_string("base.html", request=request_for("/puljer/"))
    assert '<html lang="da">' in html
    assert settings.MUNICIPALITY in html
    assert re.search(r'href="/puljer/" aria-current="page">Puljer<', html)
    assert 'href="#main-content"' in html and 'id="main-content"' in html
    assert "HR-konsulent" in html
    assert html.count('method="post"') == 2, "language and log out work without JavaScript"
    assert "Demonstration." in html
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", html), "the Content-Security-Policy refuses it"


def test_the_banner_is_only_shown_in_demonstration(request_for, settings):
    settings.DEMO = False
    assert "Demonstration." not in render_to_string("base.html", request=request_for("/"))


def test_demonstration_users_are_only_shown_in_demonstration(request_for, settings):
    context = {"demo_users": [("demo-hr", "HR-konsulent")]}
    settings.DEMO = False
    assert "demo-hr" not in render_to_string("registration/login.html", context, request_for("/"))
    settings.DEMO = True
    assert "demo-hr" in render_to_string("registration/login.html", context, request_for("/"))


def test_a_refusal_says_why(request_for):
    html = render_to_string("403.html", {"exception": "Du har selv indtastet ansøgningen."}, request_for("/"))
    assert "Du har selv indtastet ansøgningen." in html
    assert "Du er logget ind som: HR-konsulent." in html


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_pages_for_when_nothing_works_need_nothing(name):
    html = render_to_string(name)
    assert '<html lang="da">' in html and '<p lang="en">' in html


def test_breadcrumbs_begin_at_the_overview_and_end_here():
    html = render('{% breadcrumbs "Puljer" "/puljer/" name %}', name="A & B")
    assert re.findall(r'href="(/[^"]*)">([^<]*)</a>', html) == [("/", "Overblik"), ("/puljer/", "Puljer")]
    assert 'aria-current="page">A &amp; B</li>' in html


def test_an_alert_escapes_values_but_keeps_the_markup_of_the_template():
    template = '{% alert kind="error" title=t role="alert" %}<p>{{ v }}</p>{% endalert %}'
    html = render(template, t="<i>", v="<b>")
    assert "<p>&lt;b&gt;</p>" in html and "&lt;i&gt;" in html
    assert 'class="alert alert-error" role="alert"' in html
    assert 'role="img" aria-label="Fejl"' in html


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind"):
        render('{% badge kind="rød" %}x{% endbadge %}')


@pytest.mark.parametrize(
    ("state", "css"),
    [("approved", "badge badge-success"), ("rejected", "badge badge-error"), ("draft", "badge")],
)
def test_a_state_badge_shows_the_word_of_the_state(state, css):
    thing = SimpleNamespace(state=state, get_state_display=lambda: "Ordet")
    assert render("{% state_badge thing %}", thing=thing) == f'<span class="{css}">Ordet</span>'


def test_steps_mark_the_current_state_and_what_lies_behind():
    choices = [("draft", "Kladde"), ("received", "Modtaget"), ("approved", "Bevilget")]
    html = render('{% steps choices "received" %}', choices=choices)
    assert 'aria-current="step">Modtaget</li>' in html
    assert html.count("steps__item--done") == 1
    assert "Kladde<span" in html
    assert "aria-current" not in render('{% steps choices "withdrawn" %}', choices=choices)
