"""How answers sound in English, in `folding.normal` form: no accents, no capitals, no apostrophes."""

from __future__ import annotations

import re
from typing import Final

from voice_flows.locales.hearings import Hearing, listed, phrases

SOUNDS: Final = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"ph", "f"),
        (r"\bkn", "n"),
        (r"\bwr", "r"),
        (r"wh", "w"),
        (r"gh", ""),
        (r"ck", "k"),
        (r"sh|ti(?=on)", "S"),
        (r"ch", "C"),
        (r"th", "t"),
        (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"),
        (r"z", "s"),
        (r"ee|ea|ie|y\b", "i"),
        (r"oo|ou", "u"),
        (r"(?<=\w\w)e\b", ""),
        (r"h", ""),
    )
)

AROUND: Final = listed("""
    a an so is for it im on to i ah and about am uh um hmm hi hello hey id ill its just like lets me my need ok oh
    of please pls sorry thank thanks that thats the then this want wanted well with would you your give choose
    pick select got have has can could may okay
""") | phrases("""
    thank you, i would like, id like, i want, id like to, i need to, i want to, good morning, good afternoon, good
    evening, can i, could i, can you, could you
""")

WEAK: Final = listed("""
    a an we so in is or for it from im not at on to up i and about am hi hello hey id ill its just us like me my
    need of please as thank thanks that the then this want well with would you your our ive got have has can could
    all again no get any are be been by did do does had how if know now more some something thing tell their them
    there they too was were whats when where which who why will what yes but one
""")

YES: Final = listed("""
    y k ok ye yea right sure yeah good yep yup yess okey exactly absolutely definitely certainly affirmative fine
    great perfect alright indeed aye true agreed confirm confirmed totally cool lovely yes okay correct
""") | phrases("""
    of course, thats right, that is right, thats correct, that is correct, thats it, thats the one, go ahead, all
    right, sounds good, why not, no problem, yes please, please do, i do, it is, uh huh, mm hmm, i agree, for
    sure, you bet, do it, send it, yes it is, yes i do, im sure, by all means
""")

NO: Final = listed("""
    na n no noo nah never negative wrong incorrect neither dont nope
""") | phrases("""
    no thanks, no thank you, not really, not now, no way, i dont, it isnt, it is not, its not, thats wrong, thats
    not right, that is wrong, not correct, not right, no it isnt, no its not, i do not, id rather not, rather not,
    not that one, not today, of course not, absolutely not, definitely not, i dont want to, not at all, im not,
    nothing else, not yet, the other one
""")

NEITHER: Final = listed("""
    maybe perhaps
""") | phrases("""
    i dont know, dont know, not sure, im not sure, yes or no, no idea, i have no idea, i dont understand, dont
    understand, it depends, i cant hear you, i dont remember, cant remember
""")

POINTING: Final = listed("""
    a for i id ill its like please thanks the want with choose pick no go key num take option number choice press
    one
""")

ORDINALS: Final = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
    "seventh": 7,
    "7th": 7,
    "eighth": 8,
    "8th": 8,
    "ninth": 9,
    "9th": 9,
    "last": -1,
}

COMMANDS: Final = {
    "person": phrases("""
        person, agent, human, representative, operator, advisor, adviser, somebody, someone, real person,
        talk to someone, speak to someone, talk to somebody, speak to somebody, talk to a person, speak to a
        person, talk to an agent, speak to an agent, speak to a human, talk to a human, talk to a
        representative, speak to a representative, speak with someone, talk with someone, customer service,
        an actual person, real human, speak with an agent, talk to a real person, speak to a real person,
        speak to an operator, live agent
    """),
    "repeat": phrases("""
        repeat, repeat that, repeat it, say again, say that again, again, once more, one more time, pardon,
        what, what was that, sorry what, what did you say, come again, pardon me, i didnt hear you, i didnt
        hear that, i didnt catch that, star, say it again, repeat please
    """),
    "back": phrases("""
        back, go back, previous, not that, no not that, return, step back, i made a mistake
    """),
    "text": phrases("""
        text, text me, by text, message, message me, send me a text, send me a message, sms, by sms,
        whatsapp, by whatsapp, in writing, text message, by message, go on by text, carry on by text, send a
        text, continue by text, chat
    """),
    "call": phrases("""
        call, call me, phone me, ring me, call me back, by phone, give me a call, phone call, call back
    """),
    "menu": phrases("""
        menu, main menu, start over, options, the options, beginning
    """),
    "help": phrases("""
        help, help me
    """),
    "slower": phrases("""
        slower, more slowly, slow down, speak slower, speak more slowly, slowly, too fast, you speak too fast
    """),
    "faster": phrases("""
        faster, speed up, speak faster, normal, normal speed, at normal speed
    """),
    "louder": phrases("""
        louder, speak up, speak louder, volume up
    """),
    "quieter": phrases("""
        quieter, softer, lower the volume, speak quieter, volume down, not so loud
    """),
    "done": phrases("""
        done, finished
    """),
}

HEARING: Final = Hearing(
    sounds=SOUNDS,
    around=AROUND,
    weak=WEAK,
    negations=listed("no not dont never isnt wont cant without neither nor"),
    yes=("yes", "yes please", "sure", "okay", "correct", "that's right", "yeah"),
    no=("no", "no thanks", "nope", "not really"),
    more_yes=YES,
    more_no=NO,
    neither=NEITHER,
    reserving=frozenset({"but", "unless", "except", "only"}),
    ordinals=ORDINALS,
    pointing=POINTING,
    commands=COMMANDS,
    undoing=phrases("""
        no not that, not that, no no not that, go back, thats not it, no thats not it, thats wrong, i made a mistake
    """),
    expected=("a person", "repeat", "go back", "by text", "no, not that", "slower", "louder"),
    nods=listed("mhm mm mmm hm hmm m uh huh uhhuh ah aha eh um er oh yes yeah yep ok okay right sure fine good"),
    own_name=("english", "in english", "ingles", "en ingles", "speak english", "hablar en ingles"),
    asked_for=("English", "in English"),
)
