"""The centre of the synchronisation's tests."""

from tests.sync.conftest import centre, make_pc, server

__all__ = ["centre", "make_pc", "server"]
