"""The language of the window: English in the source, others as Qt's .qm files.

A view writes plain English inside `tr`, with named places for what changes. The
functions that make widgets (`views.panel`, `actions`) say fixed texts themselves.
`tools/languages.py` gathers all texts into .ts files for Qt Linguist, and compiles
what the linguist has done. What the report prints, numbers and units stay as they are.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from longaxis.resources import language_files

CONTEXT = "Longaxis"
ENGLISH = "English"
PSEUDO = "Pseudo"


def tr(english: str, /, **values: object) -> str:
    """Return a text in the language of the window; English if it has none.

    Parameters
    ----------
    english
        The text; a literal where it is written, so that it can be gathered.
    values
        What stands in its places, such as "frame {frame} of {n_frames}"; a translator
        may move them.
    """
    translated = QCoreApplication.translate(CONTEXT, english) if english else ""
    return translated.format(**values) if values else translated


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """Return a text about a number of things, in the plural form of the language.

    Parameters
    ----------
    one, many
        The English forms; "{n}" stands for the number.
    count
        How many there are.
    values
        What else stands in its places.
    """
    translated = QCoreApplication.translate(CONTEXT, many, "", count)
    # English needs no file, and has a form for one thing and a form for all else.
    form = one if translated == many and count == 1 else translated
    return form.format(n=count, **values)


def tr_noop(english: str) -> str:
    """Return a text as it is; it is gathered here, and `tr` where it is shown."""
    return english


def languages() -> tuple[str, ...]:
    """Return the languages that can be chosen, English first.

    "Pseudo", which only shows what does not fit, is none of them.
    """
    return (ENGLISH, *sorted(set(language_files()) - {PSEUDO}))


def set_language(language: str) -> bool:
    """Let windows made from now on speak a language; return whether it is there.

    Parameters
    ----------
    language
        One of `languages`; the application keeps its texts as long as it runs.
    """
    application = QCoreApplication.instance()
    assert application is not None
    # Both translators carry this name: our texts and Qt's own.
    for earlier in application.findChildren(QTranslator, CONTEXT):
        application.removeTranslator(earlier)
        earlier.setParent(None)
    if language == ENGLISH:
        return True
    path = language_files().get(language)
    texts = QTranslator(application)
    texts.setObjectName(CONTEXT)
    # A file that cannot be loaded leaves the English of the source.
    if path is None or not texts.load(str(path)):
        texts.setParent(None)
        return False
    # Qt asks the translator installed last first, so ours comes after Qt's own.
    _translate_qt(texts.language(), application)
    return application.installTranslator(texts)


def _translate_qt(code: str, application: QCoreApplication) -> None:
    """Translate Qt's own words too, such as Cancel; they ship with Qt."""
    words = QTranslator(application)
    # The same name as ours: the next change of language removes it too.
    words.setObjectName(CONTEXT)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load(f"qtbase_{code}", folder):
        application.installTranslator(words)
    else:
        words.setParent(None)
