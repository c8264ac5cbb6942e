"""How answers sound in Spanish, in `folding.normal` form: no accents, no capitals."""

from __future__ import annotations

import re
from typing import Final

from voice_flows.locales.hearings import Hearing, listed, phrases

SOUNDS: Final = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"ch", "C"),
        (r"h", ""),
        (r"gu(?=[ei])", "G"),
        (r"g(?=[ei])", "j"),
        (r"G", "g"),
        (r"qu", "k"),
        (r"c(?=[ei])", "s"),
        (r"[cq]", "k"),
        (r"[zx]", "s"),
        (r"v", "b"),
        (r"w", "gu"),
        (r"ll", "y"),
        (r"y", "i"),
        (r"m(?=[bp])", "n"),
        (r"ni(?=[aeou])", "n"),
    )
)

AROUND: Final = listed("""
    o a e un al en tu por lo es te le y ah ay bueno buenas buenos con de del el deme em me dame digo dias eh ella
    la ello esa ese eso esta este gracias hola las los mi mis mire mira muy muchas noches oiga oye ok okey para
    perdon perdone pon ponme favor porfa porfavor pues quiero quisiera si queria querria quero seria senor senora
    senorita sobre su sus tardes tengo una unas uno unos ya necesito necesitaba deseo desearia prefiero elijo
    escojo digamos sabe saber preguntar consultar entonces vale
""") | phrases("""
    por favor, me gustaria, buenos dias, buenas tardes, buenas noches, muchas gracias, es que
""")

WEAK: Final = listed("""
    o a e un al en tal tu por lo es he te le y bueno nos con de del el me ella la esa ese se eso esta este gracias
    hola las los mi mis muy ha para favor pues quiero quisiera si era queria ser sobre su sus tengo una unas uno
    unos va ya necesito sea saber algo algun alguna ahi ahora aqui asi cual cuando cuanta cuanto cuantos desde
    donde entre estaba estan estar esto estoy fue hace hacer haber han hasta hay mas nada poder podria porque
    puede puedo sin son tambien tener tiene todo vamos voy yo usted otro otra como que pero
""")

YES: Final = listed("""
    s bueno esa ese eso ok okey si bien sip sis sep exactamente efectivamente perfecto oki okay dale venga
    afirmativo obvio supuesto acepto adelante confirmo confirmado cierto verdad positivo sii hecho genial
    estupendo fenomenal hagalo hazlo mandemelo mandamelo envielo envialo enviamelo enviemelo vale correcto claro
    exacto orale andale listo
""") | phrases("""
    por supuesto, claro que si, eso es, de acuerdo, desde luego, como no, asi es, es correcto, si quiero, esta
    bien, muy bien, me parece bien, por que no, sin problema, no hay problema, ningun problema, es ese, es esa, si
    es, es cierto, es verdad, ya lo creo, que si, digo que si, lo confirmo, si por favor, si senor, si senora, no
    pasa nada
""")

NO: Final = listed("""
    mal n nada nop nope noo negativo nunca jamas tampoco incorrecto otro otra no
""") | phrases("""
    no gracias, para nada, no quiero, no es, no es ese, no es esa, no es eso, no es correcto, no esta bien, de
    ninguna manera, en absoluto, que no, ni hablar, mejor no, ahora no, no hace falta, no me interesa, digo que
    no, no lo es, no acepto, no de momento, de momento no, por ahora no, no lo quiero, no correcto, esta mal, ese
    no, esa no, eso no, no me viene bien, por supuesto que no, claro que no, que va
""")

NEITHER: Final = listed("""
    depende quiza quizas
""") | phrases("""
    no se, no lo se, no entiendo, no te entiendo, no le entiendo, no he entendido, no te oigo, no le oigo, no
    oigo, no estoy seguro, no estoy segura, si o no, no me acuerdo, no recuerdo, no lo tengo claro, a lo mejor,
    puede ser, no funciona, no puedo
""")

POINTING: Final = listed("""
    a al por lo es n con de el me digo eh la gracias las los favor pues quiero si prefiero elijo escojo num que
    opcion vale numero tecla pulso marco pulsa quedo
""")

ORDINALS: Final = {
    "primera": 1,
    "primero": 1,
    "primer": 1,
    "1a": 1,
    "1o": 1,
    "segunda": 2,
    "segundo": 2,
    "2a": 2,
    "2o": 2,
    "tercera": 3,
    "tercero": 3,
    "tercer": 3,
    "3a": 3,
    "3o": 3,
    "cuarta": 4,
    "cuarto": 4,
    "4a": 4,
    "4o": 4,
    "quinta": 5,
    "quinto": 5,
    "5a": 5,
    "5o": 5,
    "sexta": 6,
    "sexto": 6,
    "6a": 6,
    "6o": 6,
    "septima": 7,
    "septimo": 7,
    "7a": 7,
    "7o": 7,
    "octava": 8,
    "octavo": 8,
    "8a": 8,
    "8o": 8,
    "novena": 9,
    "noveno": 9,
    "9a": 9,
    "9o": 9,
    "ultima": -1,
    "ultimo": -1,
}

COMMANDS: Final = {
    "person": phrases("""
        persona, agente, operador, operadora, humano, asesor, asesora, teleoperador, teleoperadora,
        representante, hablar con alguien, hablar con una persona, hablar con un agente, hablar con un
        humano, hablar con un operador, hablar con una operadora, hablar con un asesor, persona real,
        alguien, atencion al cliente, pasame con alguien, paseme con alguien, pasame con una persona, paseme
        con una persona, paseme con un agente, pasame con un agente, con alguien, hablar con persona
    """),
    "repeat": phrases("""
        repetir, repite, repita, repitelo, repitamelo, repitemelo, otra vez, como, que, como ha dicho, como
        dice, que has dicho, que ha dicho, puede repetir, puedes repetir, no te he oido, no le he oido, no
        he oido, repetirlo, lo repite, me lo repite, me lo repites, puede repetirlo, puedes repetirlo, mas
        alto otra vez, asterisco, estrella, perdon, perdone, disculpe
    """),
    "back": phrases("""
        atras, volver, volver atras, vuelve atras, vuelva atras, no eso no, anterior, regresar, ir atras, me
        he equivocado, me equivoque, eso no
    """),
    "text": phrases("""
        mensaje, mensajes, por mensaje, por escrito, escribeme, escribame, texto, por texto, sms, whatsapp,
        por whatsapp, por sms, mandame un mensaje, mandeme un mensaje, enviame un mensaje, envieme un
        mensaje, seguir por mensaje, seguir por escrito, por chat, prefiero por escrito
    """),
    "call": phrases("""
        llamada, llamame, llameme, llamar, que me llamen, llamadme, por telefono, una llamada
    """),
    "menu": phrases("""
        menu, menu principal, inicio, principio, volver al inicio, volver al menu, empezar de nuevo,
        opciones
    """),
    "help": phrases("""
        ayuda, ayudame, ayudeme, socorro
    """),
    "slower": phrases("""
        mas despacio, mas lento, despacio, habla mas despacio, hable mas despacio, mas lentamente, puede hablar mas
        despacio, puedes hablar mas despacio, va muy rapido, vas muy rapido
    """),
    "faster": phrases("""
        mas rapido, mas deprisa, mas aprisa, habla mas rapido, hable mas rapido, normal, velocidad normal, a
        velocidad normal, habla normal, hable normal
    """),
    "louder": phrases("""
        mas alto, mas fuerte, habla mas alto, hable mas alto, sube el volumen, suba el volumen, puede hablar mas alto,
        puedes hablar mas alto
    """),
    "quieter": phrases("""
        mas bajo, mas bajito, habla mas bajo, hable mas bajo, baja el volumen, baje el volumen
    """),
    "done": phrases("""
        fin, terminar
    """),
}

HEARING: Final = Hearing(
    sounds=SOUNDS,
    around=AROUND,
    weak=WEAK,
    negations=listed("no ni nunca jamas tampoco sin"),
    yes=("sí", "sí claro", "vale", "de acuerdo", "correcto", "claro", "exacto"),
    no=("no", "no gracias", "para nada", "no es correcto"),
    more_yes=YES,
    more_no=NO,
    neither=NEITHER,
    reserving=frozenset({"pero", "aunque", "salvo", "solo"}),
    ordinals=ORDINALS,
    pointing=POINTING,
    commands=COMMANDS,
    undoing=phrases("""
        no eso no, eso no, no no eso no, atras, vuelve atras, vuelva atras, volver atras, me he equivocado, me
        equivoque, no era eso, no es eso, no queria eso
    """),
    expected=("una persona", "repetir", "atrás", "por mensaje", "no, eso no", "más despacio", "más alto"),
    nods=listed("mhm mm mmm hm hmm m aja ah eh em ehm oh uh uhm si ya vale ok okay claro bueno bien perfecto"),
    own_name=("espanol", "castellano", "en espanol", "en castellano", "spanish", "in spanish", "hablar en espanol"),
    asked_for=("español", "en español"),
)
