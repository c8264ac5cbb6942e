"""A word stops, starts or helps with courtesy around it alone; a request inside a sentence is asked back."""

import pytest

from deflect.policy.keywords import asks_to_stop, keyword, resumes

STOPS = [
    "STOP 🛑", "stop pls", "Stop please!!", "please stop", "STOP, thanks", "opt-out", "Opt out please",
    "baja por favor", "BAJA, gracias", "baja 🙏", "Baja ya", "S.T.O.P", "stop stop stop", "STOP!!! STOP",
    "un-subscribe", "[STOP]", "*BAJA*", "Por favor BAJA gracias", "hola, baja", "unsubscribe me", "stop texting me",
    "Stop texting me please", "don't text me anymore", "Do not contact me again", "remove me from your list",
    "take me off this list", "no more texts", "no quiero más mensajes", "No quiero recibir mas SMS, gracias",
    "ya no me manden mensajes", "ya no quiero recibir mensajes", "no me escribáis más", "no me escriban",
    "dejad de escribirme", "dejen de mandarme mensajes", "deja de enviarme mensajes por favor",
    "bórrenme de su lista", "quítame de la lista", "sáquenme de la lista", "dadme de baja", "deme de baja por favor",
    "Por favor denme de baja", "BAJA para no recibir mensajes", "stop sms", "stop mensajes", "no más sms",
    "no me envíes nada más", "cancelar suscripción", "desuscribirme", "quit texting me",
    "I don't want any more texts", "stop sending me messages", "Stop all texts", "STOP\nSent from my iPhone",
    "STOP\n\nEnviado desde mi iPhone", "baja baja", "no quiero publicidad", "no me mandéis publicidad",
    "Respondo BAJA", "darme de baja de la lista", "baja de la lista", "ｂａｊａ", "STOP ✋", "parar por favor",
    "STOPP", "bajaaa", "stop msgs", "stop txt", "no vuelvan a escribirme", "ya no me estén mandando mensajes",
    "no sigan mandando mensajes",
    "ya párenle con los mensajes", "alto por favor", "cancel please", "ok stop", "no me vuelvan a escribir",
]  # fmt: skip
ASKED_BACK = [
    "dame de baja, no quiero recibir más mensajes", "quiero darme de baja",
    "quiero que me deis de baja de estos mensajes", "hola quería darme de baja porque me llegan muchos mensajes",
    "¿cómo me doy de baja?", "como dejo de recibir mensajes", "how do I unsubscribe?",
    "I want to unsubscribe from these texts", "I've asked you three times to stop texting me",
    "can you take me off your list, I am not a customer", "this is the wrong number, please stop texting me",
    "me he equivocado de tienda, no me mandéis más mensajes", "No soy cliente vuestro así que dejad de escribirme ya",
    "ya les dije que no me manden mensajes, gracias", "quiero la baja de los sms",
    "please remove my number from your database, thanks", "leave me alone", "dejadme en paz",
    "les pido que me den de baja de su lista de difusión", "🛑", "🛑🛑", "no quiero que me escribáis más a este número",
    "me puedes dar de baja?", "quisiera darme de baja por favor", "por favor ya no me escriban, no soy Marta",
    "stop sending me this stuff or I call the police", "I would like to opt out of your messages please",
    "opt me out of all this", "quiero la baja", "dadme la baja ya", "quiero que me borréis", "bórrame",
    "no me mandéis más cosas",
    "no autorizo que me escriban", "revoco mi consentimiento", "I revoke my consent",
    "I withdraw my consent to be texted", "take me off",
    "wrong person, please remove", "I did not sign up for this, stop", "I want off this list",
    "enough with the messages",
    "stop it with these messages", "take my number out of your system", "cancel these texts", "fuera de la lista",
    "I do not consent to these messages", "ya no quiero recibir nada vuestro", "dejen de fastidiar con mensajes",
    "no me avisen más", "no necesito vuestros mensajes", "cancelad los mensajes", "I'd like to stop receiving these",
    "please end these texts", "Stop with the texts already",
    "absténganse de enviarme mensajes", "I no longer wish to receive these messages",
    "ya no quiero que me manden mensajes a mi celular",
    "no me anden escribiendo más", "déjense de mandar mensajes a mi cel", "hay forma de no recibir más avisos?",
    "no di permiso para que me escribieran", "me opongo a recibir publicidad", "déjenme tranquilo",
    "ya no quiero estar en su lista", "frenen con los mensajes", "no he pedido estos mensajes",
    "retírenme de la lista de contactos", "descarten mi número de la base", "hagan el favor de no escribirme",
    "ya dije baja", "quítenme ya porfis", "no deseo ser contactado", "desactiven los avisos",
    "nunca autoricé estos sms", "stop it", "don't ever message me again", "unsub me",
    "i withdraw consent to be texted", "turn off these notifications", "knock it off with the texts",
    "please refrain from texting me", "i want to be removed", "could u not text me anymore",
    "cancel my subscription to these texts", "text me no more", "i said stop", "i want these messages to stop",
    "no further messages please", "i never agreed to get these messages", "why wont you stop texting me",
    "drop me from your list", "I no longer wish to recieve messages",
    "kiero darme d baja x favor", "que no me escribáis maaaas", "me siguen llegando mensajes", "unsuscribe pls",
    "no dejan de mandarme publicidad", "STOP. I am not Maria.", "who is this? stop", "no soy Marta, borradme",
    "vete a la porra y bórrame de ahí", "baja!!! ya os lo dije ayer", "not interested, remove",
    "no more mensajes porfa",
    "how can I make these stop?", "do not call or text this number", "esto es spam, dejadlo",
    "estoy hasta las narices de vuestros sms", "ni se os ocurra volver a escribirme", "les voy a reportar por spam",
    "no tienen permiso para escribirme", "quién os dio mi número", "dejen de llenar mi celular con anuncios",
    "don't text here again", "who gave you my number?", "enough! stop!", "i'm reporting this as spam",
    "me agobia tanto mensaje", "parad el carro con los mensajes", "por tercera vez, BAJA", "ya chole con sus mensajes",
    "i don't know you, stop texting", "i never gave you permission to text me", "can't stand these texts",
    "i am being harassed by your texts", "me parece fatal que me mandéis tantos sms",
    "no soy cliente, parad ya con los mensajes", "im not your customer quit texting",
    "how many times do i have to say stop",
    "put me on your do not contact list", "you keep texting me", "dejen de joder con los sms",
]  # fmt: skip
MESSAGES = [
    "STOP 123", "baja el volumen", "quiero cancelar mi pedido", "we have to stop this", "el ascensor no baja",
    "me di de baja del gimnasio", "estoy de baja", "necesito la baja del médico", "quiero dar de baja mi contrato",
    "no me des de baja", "no quiero dejar de recibir mensajes", "don't stop texting me",
    "please don't unsubscribe me", "stop my order", "can you stop the delivery", "bus stop near the shop",
    "no me han llegado más mensajes", "no he recibido más mensajes", "no quiero recibir el paquete por la mañana",
    "no quiero más zapatos de esos", "no me manden más facturas por correo", "ALTA calidad", "más baja",
    "talla más baja", "la persiana no baja", "STOP 1️⃣", "no stop", "fin", "2", "end of the month",
    "cancel my appointment", "no", "no me escribió nadie", "mándame un mensaje", "quiero darme de baja del gimnasio",
    "quiero dar de baja la línea de teléfono", "no me enviéis el pedido a casa", "no me mandes la talla 40",
    "no quiero avisos de voz", "dejar el paquete al vecino", "borra mi pedido", "elimina la segunda línea del pedido",
    "no me llames", "I don't want the delivery on Monday", "do not send it to my office", "don't contact the courier",
    "remove the second item", "mi madre está de baja laboral", "me dieron de baja en el trabajo", "alto ahí",
    "no quiero la baja", "don't cancel these texts", "no quiero cancelar los mensajes", "no me avisaron",
    "the texts stopped coming",
    "the price is going down, stop", "dejé de recibir mensajes vuestros", "why did I stop receiving texts",
    "bórrame el segundo artículo",
    "quiero que me quiten el cargo", "sáquenme de la lista de espera", "remove me from the waiting list",
    "no more things",
    "no quiero más cosas", "necesito la baja", "no vuelvan a llamar al timbre",
    "nunca recibo sus mensajes", "no está en la lista", "no quiero molestar", "paren en el portal 3",
    "cancelen el envío del martes", "quiten ese cargo", "eviten llamar al timbre",
    "no me manden al técnico de la otra vez", "puedo dejar un mensaje", "no necesito factura",
    "borra mi número de pedido", "no me escribieron bien el nombre", "I never get your texts",
    "my name isn't on the list", "no, I want texts", "I want texts, not calls", "you stopped texting me",
    "text me when done", "I don't like to text, call me", "I said stop at the gate", "get rid of the old sofa",
    "remove it from the list of items", "could you send the text again, I deleted it", "no more than two please",
    "stop at the back door", "no me saquen de la lista por favor", "no deje de escribirme si hay novedades",
    "quiero dar de baja a mi marido del seguro", "no me escriban por correo, por sms sí",
    "stop the order, wrong number of items", "Cancel. I want the other one", "quita el mensaje de la dedicatoria",
    "mándame el sms otra vez que lo borré", "i don't want this phone", "bloqueen mi celular que me lo robaron",
    "i deleted your text by mistake", "estoy harto de esperar el pedido", "i can't open your text",
    "no me escriban el nombre mal", "remove that last message, I meant two", "no me escribáis en inglés",
    "wrong number on the label, remove it", "dejen de retrasar mi pedido", "enough with the excuses",
    "baja la persiana, que no soy manca", "you keep sending me the wrong size", "me siguen llegando paquetes",
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("STOP", "stop"), ("stop", "stop"), (" Baja. ", "stop"), ("¡BAJA!", "stop"), ("Cancelar  mensajes", "stop"),
        ("no más mensajes", "stop"), ("START", "start"), ("alta", "start"), ("AYUDA", "help"), ("info", "help"),
        ("STOP 123", None), ("quiero darme de baja", None), ("no stop", None), ("", None), ("1", None),
        ("S" * 5000, None), ("YES", None),
    ],
)  # fmt: skip
def test_keywords_match_the_whole_message(body: str, expected: str | None) -> None:
    assert keyword(body) == expected


@pytest.mark.parametrize(
    ("body", "suppressed", "expected"),
    [("YES", True, True), ("sí", True, True), ("YES", False, False), ("ALTA", False, True), ("hola", True, False)],
)
def test_yes_resumes_only_someone_who_had_opted_out(body: str, suppressed: bool, expected: bool) -> None:
    assert resumes(body, suppressed=suppressed) is expected


@pytest.mark.parametrize("body", STOPS)
def test_stop_counts_whatever_courtesy_and_signs_stand_around_it(body: str) -> None:
    assert keyword(body) == "stop"


@pytest.mark.parametrize("body", ASKED_BACK)
def test_request_to_stop_inside_a_sentence_is_asked_back(body: str) -> None:
    assert keyword(body) in (None, "stop")
    assert keyword(body) == "stop" or asks_to_stop(body)


@pytest.mark.parametrize("body", MESSAGES)
def test_words_of_stopping_in_another_matter_are_a_message(body: str) -> None:
    assert (keyword(body), asks_to_stop(body)) == (None, False)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("START please", "start"),
        ("ALTA, gracias", "start"),
        ("alta 🙂", "start"),
        ("HELP!! please", "help"),
        ("info pls", "help"),
    ],
)
def test_start_and_help_count_with_courtesy_too(body: str, expected: str) -> None:
    assert keyword(body) == expected
