"""Money in a form and money in a column."""

from decimal import Decimal

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models import lookups
from django.db.models.expressions import Combinable, Value, register_combinable_fields
from django.utils.translation import gettext_lazy as _

from htk_workforce.money.amounts import MESSAGES, Unit, exact, format_number
from htk_workforce.money.reading import AmountError, parse_amount


class AmountField(forms.Field):
    """One amount typed the Danish way; cleans to kroner. What was typed stays in the box when it is refused.

    `unit` is what a bare number means: "1.214" in a t.kr. field is 1.214.000 kr. A stored amount is shown
    in that unit too.
    """

    widget = forms.TextInput
    default_error_messages = {"required": MESSAGES["empty"]}

    def __init__(
        self,
        *,
        unit: Unit = Unit.KR,
        allow_zero: bool = False,
        allow_negative: bool = False,
        **kwargs: object,
    ) -> None:
        self.unit, self.allow_zero, self.allow_negative = unit, allow_zero, allow_negative
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: object) -> Decimal | None:
        if isinstance(value, Decimal | int):  # an initial value, when the field is disabled
            return exact(value)
        if value is None or not str(value).strip():
            return None
        try:
            amount = parse_amount(str(value), unit=self.unit)
        except AmountError as error:
            raise ValidationError(error.message, code=error.code) from error
        if amount < 0 and not self.allow_negative:
            raise ValidationError(MESSAGES["negative"], code="negative")
        if amount == 0 and not self.allow_zero:
            raise ValidationError(MESSAGES["zero"], code="zero")
        return amount

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, Decimal | int) or isinstance(value, bool):
            return value
        shown = exact(value).scaleb(-self.unit.value).normalize()
        places = max(0, -shown.as_tuple().exponent)
        return format_number(shown, max(places, 2) if places else 0)

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class MoneyField(models.Field):
    """Kroner in Python, whole øre in a bigint column.

    Not a subclass of BigIntegerField, because Django would then take `F("amount") - F("spent")` for a plain
    integer (øre) and `F("amount") - Decimal("12.50")` for a decimal: wrong by a factor of a hundred, without
    a word. As it is, money adds to and subtracts from money and multiplies by an integer, and every other
    mixture is refused.

    Inside an expression write a literal amount as `kroner(amount)`: `update(spent=F("spent") + kroner(x))`,
    `Coalesce(Sum("amount"), kroner(0))`. `Sum("amount", default=ZERO)` and `filter(amount__gte=x)` need no
    help. There is no average: divide in Python, because `Avg` would cut off what is less than an øre.
    """

    empty_strings_allowed = False
    description = _("Beløb i kroner")

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def to_python(self, value: object) -> Decimal | None:
        return None if value is None else exact(value)

    def from_db_value(self, value: int | None, expression: object, connection: object) -> Decimal | None:
        if value is None:
            return None
        if value != int(value):
            raise TypeError(f"The column holds {value!r}, which is not whole øre")
        return Decimal(int(value)).scaleb(-2)

    def get_prep_value(self, value: object) -> int | None:
        value = super().get_prep_value(value)  # evaluates a lazy value
        return None if value is None else int(exact(value).scaleb(2))

    def get_db_prep_value(self, value: object, connection: object, prepared: bool = False) -> object:
        value = super().get_db_prep_value(value, connection, prepared)
        return connection.ops.adapt_integerfield_value(value, self.get_internal_type())

    def get_db_prep_save(self, value: object, connection: object) -> object:
        if hasattr(value, "as_sql"):
            _require_money(value)
        return super().get_db_prep_save(value, connection)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(exact(value))

    def formfield(self, **kwargs: object) -> forms.Field:
        return super().formfield(**{"form_class": AmountField, **kwargs})


for _connector in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(MoneyField, _connector, MoneyField, MoneyField)
register_combinable_fields(MoneyField, Combinable.MUL, models.IntegerField, MoneyField)
register_combinable_fields(models.IntegerField, Combinable.MUL, MoneyField, MoneyField)


def kroner(amount: Decimal | int | str) -> Value:
    """An amount as part of a query expression, where Django cannot know that a plain number means kroner."""
    return Value(exact(amount), output_field=MoneyField())


def _require_money(expression: models.Expression) -> None:
    """Raises TypeError unless the expression is money all through; a stray decimal would be read as øre."""
    literals = [node for node in expression.flatten() if isinstance(node, Value)]
    numbers = [literal for literal in literals if isinstance(literal.value, Decimal | float)]
    sound = all(isinstance(number.output_field, MoneyField) for number in numbers)
    try:
        sound = sound and isinstance(expression.output_field, MoneyField)
    except FieldError:  # mixed types, or a bare NULL, which has none
        sound = sound and isinstance(expression, Value) and expression.value is None
    except AttributeError:  # an outer query's column is not known yet
        pass
    if not sound:
        raise TypeError(
            f"{expression} mixes kroner and plain numbers: write kroner(…) around a literal amount"
        )


class _MoneyOnly:
    def get_prep_lookup(self) -> object:
        if isinstance(self.rhs, models.Expression):
            _require_money(self.rhs)
        return super().get_prep_lookup()


for _lookup in (
    lookups.Exact,
    lookups.GreaterThan,
    lookups.GreaterThanOrEqual,
    lookups.LessThan,
    lookups.LessThanOrEqual,
):
    MoneyField.register_lookup(type(_lookup.__name__, (_MoneyOnly, _lookup), {}))
