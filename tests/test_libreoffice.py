import pytest
import xlsxwriter

from tests.libreoffice import recalculate

pytestmark = pytest.mark.libreoffice


def test_formulas_are_calculated_anew_and_shown_in_danish(tmp_path):
    path = tmp_path / "Budget 2027.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Årsværk & løn")
        sheet.write_string(0, 0, "Beløb; kr.")
        sheet.write_number(1, 0, 1234.5, workbook.add_format({"num_format": "#,##0.00"}))
        sheet.write_formula(2, 0, "=A2*2", None, 999)  # a stored value that is wrong
        workbook.add_worksheet("Ark 2").write_string(0, 1, "=1+1")
    assert recalculate(path) == {
        "Årsværk & løn": [["Beløb; kr."], ["1.234,50"], ["2469"]],
        "Ark 2": [["", "=1+1"]],
    }
