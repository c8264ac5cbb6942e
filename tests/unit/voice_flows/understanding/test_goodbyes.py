"""Messages that only thank, agree or say goodbye, apart from those that ask for something."""

import pytest

from voice_flows.understanding.goodbyes import says_goodbye

ONLY_THAT = [
    ("es", "gracias"), ("es", "Muchas gracias!!"), ("es", "ok"), ("es", "Vale, gracias"), ("es", "no, gracias"),
    ("es", "No quiero nada más"), ("es", "nada más, muchas gracias, hasta luego"), ("es", "Perfecto, eso es todo"),
    ("en", "thanks"), ("en", "Thank you so much"), ("en", "No thanks, that's all"), ("en", "ok great, bye"),
]  # fmt: skip
MORE = [
    ("es", "hola"), ("es", "gracias, ¿y mi factura?"), ("es", "ok, pero quiero cambiarlo"), ("es", "1"), ("es", ""),
    ("es", "quiero algo más"), ("es", "sí"), ("en", "thanks, one more thing"), ("en", "yes"), ("en", "bye the way"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "body"), ONLY_THAT)
def test_thanks_and_goodbyes_ask_for_nothing(language: str, body: str) -> None:
    assert says_goodbye(body, language)


@pytest.mark.parametrize(("language", "body"), MORE)
def test_whatever_else_is_written_is_no_goodbye(language: str, body: str) -> None:
    assert not says_goodbye(body, language)
