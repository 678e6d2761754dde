"""The chosen language: our texts and Qt's own, from .qm files. Chinese is the source and needs no file."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

LANGUAGES = ("zh_CN", "en")


class Languages:
    """Holds the translators that are installed; one per program."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._installed: list[QTranslator] = []
        self.current = ""

    def use(self, code: str) -> bool:
        """Switch to `code` ("zh_CN" or "en"); False when our own texts for it are missing.

        Widgets that exist keep their words: build them anew.
        """
        for translator in self._installed:
            self._app.removeTranslator(translator)
        self._installed.clear()
        self.current = code
        QLocale.setDefault(QLocale(code))
        self._install(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        folder = str(files("resources").joinpath("translations"))
        return self._install(f"guardroom_{code}", folder) or code == LANGUAGES[0]

    def _install(self, name: str, folder: str) -> bool:
        translator = QTranslator(self._app)
        if not translator.load(name, folder):
            return False
        self._installed.append(translator)
        return self._app.installTranslator(translator)
