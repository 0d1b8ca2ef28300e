"""Reads settings from the environment and from a `.env` file, and refuses what it does not understand.

A misspelt setting is worse than a missing one: `DEBUG=flase` would leave the debug pages on
and `DATABSE_URL` would quietly write to another database. Hence every value is parsed strictly,
every key of `.env` must be known, and an environment variable that is *almost* a known name stops the start.
"""

import difflib
import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

KNOWN = {
    "ALLOWED_HOSTS": "komma-adskilte værtsnavne, som siden må åbnes under",
    "CASE_NUMBER_PATTERN": "regulært udtryk for kommunens sagsnumre",
    "CSRF_TRUSTED_ORIGINS": "komma-adskilte adresser med https:// foran, når en proxy står foran",
    "DATABASE_URL": "sqlite:///sti/til/fil eller postgres://bruger:kode@vært/navn",
    "DATA_DIR": "mappe til database, nøgle og filer, når DATABASE_URL ikke er sat",
    "DEBUG": "true eller false",
    "DEMO": "true eller false: demonstrationsbrugere med kendt adgangskode",
    "HTTPS": "true eller false: sikre cookies og HSTS",
    "MUNICIPALITY": "kommunens navn i sidehoved og udskrifter",
    "PORT": "portnummer for make run",
    "SECRET_KEY": "lang tilfældig nøgle, mindst 32 tegn",
}
TRUE, FALSE = {"true", "1", "yes", "ja", "on"}, {"false", "0", "no", "nej", "off", ""}
SIMILAR = 0.87  # ALLOWED_HOST and DATABSE_URL are caught; DEBUGINFOD_URLS is not


class Environment:
    """Typed access to the settings in KNOWN.

    Raises:
        ImproperlyConfigured: with a Danish sentence naming the setting, for an unknown or
            malformed one.
    """

    def __init__(self, dotenv: Path, environment: dict[str, str] | None = None) -> None:
        self.values = dict(os.environ if environment is None else environment)
        for name in self.values:
            if name not in KNOWN:
                self._refuse_near_miss(name)
        if dotenv.is_file():
            for name, value in self._read(dotenv).items():
                if name not in KNOWN:
                    raise ImproperlyConfigured(self._unknown(name, f"i {dotenv.name}"))
                self.values.setdefault(name, value)

    @staticmethod
    def _read(dotenv: Path) -> dict[str, str]:
        pairs = {}
        for number, line in enumerate(dotenv.read_text(encoding="utf-8").splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            name, separator, value = line.partition("=")
            if not separator:
                raise ImproperlyConfigured(f"{dotenv.name} linje {number}: skriv NAVN=værdi, ikke »{line}«.")
            pairs[name.strip()] = value.strip().strip("\"'")
        return pairs

    @staticmethod
    def _unknown(name: str, where: str) -> str:
        near = difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.6)
        hint = f" Mente du {near[0]}?" if near else ""
        return f"Ukendt indstilling {name} {where}.{hint} Kendte indstillinger: {', '.join(sorted(KNOWN))}."

    def _refuse_near_miss(self, name: str) -> None:
        if difflib.get_close_matches(name, KNOWN, n=1, cutoff=SIMILAR):
            raise ImproperlyConfigured(self._unknown(name, "i miljøet"))

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default)

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name, "true" if default else "false").strip().lower()
        if value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name} skal være true eller false, ikke »{self.values[name]}«.")
        return value in TRUE

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default)).strip()
        if not value.isdecimal():
            raise ImproperlyConfigured(f"{name} skal være et helt tal, ikke »{value}«.")
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def database(self, default: str) -> dict[str, object]:
        url = self.text("DATABASE_URL", default)
        scheme = url.partition(":")[0]
        if scheme not in {"sqlite", "postgres", "postgresql"}:
            raise ImproperlyConfigured(
                f"DATABASE_URL skal begynde med sqlite:/// eller postgres://, ikke »{scheme}:«."
            )
        try:
            return dict(environ.Env.db_url_config(url))
        except ValueError as error:
            raise ImproperlyConfigured(f"DATABASE_URL kan ikke læses: {error}") from error
