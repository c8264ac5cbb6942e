"""A value is found in a sentence about something else where it is the only one of its type and nothing denies it."""

from __future__ import annotations

from datetime import date

import pytest

from voice_flows.understanding.whole_sentence import Wanted, Where, value
from voice_flows.values.reading import ValueRule

ORDER, NAME = Wanted("digits", ValueRule(length=5)), Wanted("text", name=True)
POSTCODE = Wanted("digits", ValueRule(length=5), variable="codigo_postal")
AMOUNT, DATE, TIME, EMAIL, PHONE = (Wanted(kind) for kind in ("amount", "date", "time", "email", "phone"))
WEDNESDAY = date(2026, 11, 18)

SPANISH = [
    ("dónde está mi pedido 48213", ORDER, "48213"),
    ("quiero devolver unos zapatos del pedido 48213 que me quedan pequeños", ORDER, "48213"),
    ("dónde está mi pedido cuarenta y ocho dos trece", ORDER, "48213"),
    ("mi teléfono es 612345678 y el pedido 48190", ORDER, "48190"),
    ("me cobraron 12,50 € del pedido 48213 el 3/11/2026", ORDER, "48213"),
    ("me han cobrado 48213 euros", ORDER, None),
    ("pedido 48213 o 48190", ORDER, None),
    ("mi pedido no es el 48213", ORDER, None),
    ("llámame al 612 345 678 cuando puedas", ORDER, None),
    ("me cobraron 12,50 € del pedido 48213 el 3/11/2026", AMOUNT, 12.5),
    ("me habéis cobrado doce euros con cincuenta de más", AMOUNT, 12.5),
    ("tengo 3 pedidos", AMOUNT, None),
    ("quiero cambiar la entrega al viernes por favor", DATE, "2026-11-20"),
    ("quiero cita para el 26 de noviembre por la tarde", DATE, "2026-11-26"),
    ("no puedo el lunes", DATE, None),
    ("dónde está mi pedido", DATE, None),
    ("me ha llegado roto el pedido 48213", DATE, None),
    ("quiero una cita el jueves a las diez", TIME, "10:00"),
    ("hola soy Marta y mi correo es marta.ruiz@ejemplo.com", EMAIL, "marta.ruiz@ejemplo.com"),
    ("mi correo es marta arroba ejemplo punto com gracias", EMAIL, "marta@ejemplo.com"),
    ("llámame al 612 345 678 cuando puedas", PHONE, "+34612345678"),
    ("hola soy Marta Ruiz y quiero una cita", NAME, "Marta Ruiz"),
    ("me llamo marta ruiz y quiero una cita", NAME, "Marta Ruiz"),
    ("soy cliente vuestro", NAME, None),
    ("no me llamo Lucía", NAME, None),
    ("No, me llamo Pedro", NAME, "Pedro"),
    ("nunca he dicho que me llamo Pedro", NAME, None),
    ("no soy Lucía, soy Ana", NAME, "Ana"),
    ("llamo de parte de Lucía", NAME, None),
    ("de parte de Lucía Ruiz, quería una cita", NAME, "Lucía Ruiz"),
    ("no es el pedido 48213", ORDER, None),
    ("no es el 48213, es el 48214", ORDER, "48214"),
    ("no es el 48213 o el 48214", ORDER, None),
    ("el 48213 no 48214", ORDER, None),
    ("mi código postal es 28013", ORDER, None),
    ("mi código postal es 28013", POSTCODE, "28013"),
    ("tengo 12345 puntos", ORDER, None),
    ("pagué 20000 por el pedido 48213", ORDER, "48213"),
    ("entre 50 y 60 euros", AMOUNT, None),
    ("no es marta@ejemplo.com", EMAIL, None),
    ("mi correo antiguo es marta@ejemplo.com", EMAIL, None),
    ("no me llaméis al 612345678", PHONE, None),
    ("mi viejo número era el 612345678", PHONE, None),
    ("me llamo Ana, perdón, Eva", NAME, "Eva"),
    ("me llamo ana perdon eva", NAME, None),
    ("me llamo Ana, perdona que moleste", NAME, "Ana"),
    ("me llamo Ana, mejor llámame luego", NAME, "Ana"),
    ("soy Mexicana y quiero una cita", NAME, None),
    ("soy Sevillana", NAME, None),
    ("me llamo Begoña Ruiz de la Torre", NAME, "Begoña Ruiz de la Torre"),
    ("Soy De Madrid", NAME, None),
    ("soy Padre de Familia Numerosa", NAME, None),
    ("me llamo igual que mi padre", NAME, None),
    ("al habla, dígame", NAME, None),
    ("al habla Pedro Gómez", NAME, "Pedro Gómez"),
    ("Soy Técnico de Mantenimiento", NAME, None),
    ("soy Doctora", NAME, None),
    ("soy Dra. Ruiz", NAME, "Ruiz"),
    ("Soy Jefe de Compras", NAME, None),
    ("Soy Cliente Premium", NAME, None),
    ("me llamó Pedro ayer", NAME, None),
    ("soy Ana y Luis también quiere cita", NAME, "Ana"),
    ("quiero cita antes del viernes", DATE, None),
    ("quiero cita por la mañana", DATE, None),
    ("lo necesito para el viernes como tarde", DATE, None),
    ("el plazo acaba el viernes", DATE, None),
    ("cuesta 20 euros o 30", AMOUNT, None),
    ("mi nombre es correcto", NAME, None),
    ("lo pedí el 3 de noviembre y sigue sin llegar", DATE, None),
    ("esta mañana me llamasteis", DATE, None),
    ("estaba previsto para el lunes", DATE, None),
]
ENGLISH = [
    ("where is my order four eight two one three please", ORDER, "48213"),
    ("where's my order 48213? It was due yesterday", ORDER, "48213"),
    ("I was charged forty dollars twice", AMOUNT, 40),
    ("I was charged $40 twice", AMOUNT, 40),
    ("can you bring it on December 3rd instead", DATE, "2026-12-03"),
    ("I won't be home on Monday, bring it Tuesday", DATE, None),
    ("book me for Thursday at half past ten", TIME, "10:30"),
    ("Hi, my name is John Smith, where is my order", NAME, "John Smith"),
    ("I'm Anna and I need an appointment", NAME, "Anna"),
    ("I'm waiting for my order", NAME, None),
    ("this is Mary Smith calling about my order", NAME, "Mary Smith"),
    ("my name is mary smith and I need help", NAME, "Mary Smith"),
    ("I'm Mary's son", NAME, None),
    ("I am very angry about my order", NAME, None),
    ("this is ridiculous", NAME, None),
    ("it's not about order number 48213", ORDER, None),
    ("order 48213, no, 48214", ORDER, None),
    ("my zip is 90210 and my order is late", ORDER, None),
    ("flight 12345 was late", ORDER, None),
    ("it weighs 10500 grams", ORDER, None),
    ("it cost between 50 and 60 dollars", AMOUNT, None),
    ("I'm American", NAME, None),
    ("my name is mary smith calling about my order", NAME, "Mary Smith"),
    ("I'm Vincent van den Berg", NAME, "Vincent van den Berg"),
    ("this is Dr. Patel", NAME, "Patel"),
    ("you're speaking to Tom Hardy", NAME, "Tom Hardy"),
    ("the name's Bond", NAME, "Bond"),
    ("I'm Head of Marketing", NAME, None),
    ("I'm Sales Manager at Acme", NAME, None),
    ("I'm Very Disappointed", NAME, None),
    ("I'm Christian Smith", NAME, "Christian Smith"),
    ("I'm OK", NAME, None),
    ("I'm Sick Of Waiting", NAME, None),
    ("I'm Monday to Friday at work", NAME, None),
    ("it was due on monday", DATE, None),
    ("you said monday", DATE, None),
    ("I need it by friday", DATE, None),
    ("my appointment is on monday and I can't make it", DATE, None),
    ("PO box 12345", ORDER, None),
    ("it should be less than 50 dollars", AMOUNT, None),
    ("I'm John, sorry, James", NAME, "James"),
    ("I'm John, sorry to bother you", NAME, "John"),
    ("I'm John, actually I need an appointment", NAME, "John"),
]


@pytest.mark.parametrize(("sentence", "wanted", "expected"), SPANISH)
def test_value_is_found_in_a_spanish_sentence(sentence: str, wanted: Wanted, expected: object) -> None:
    assert value(sentence, wanted, Where("es", WEDNESDAY, "ES")) == expected


@pytest.mark.parametrize(("sentence", "wanted", "expected"), ENGLISH)
def test_value_is_found_in_an_english_sentence(sentence: str, wanted: Wanted, expected: object) -> None:
    assert value(sentence, wanted, Where("en", WEDNESDAY, "US")) == expected
