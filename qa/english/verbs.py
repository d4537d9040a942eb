"""English verbs: the irregular ones, those that end a noun phrase, and their forms."""

from __future__ import annotations

# base, past, participle
IRREGULAR = tuple(
    tuple(line.split())
    for line in """
    be was been/begin began begun/become became become/break broke broken/bring brought brought/build built built
    buy bought bought/catch caught caught
    choose chose chosen/come came come/cut cut cut/deal dealt dealt/draw drew drawn/drive drove driven/fall fell fallen
    feel felt felt/fight fought fought
    find found found/fly flew flown/get got got/give gave given/go went gone/grow grew grown/hear heard heard/hide hid hidden
    hit hit hit/hold held held
    keep kept kept/know knew known/lead led led/leave left left/lend lent lent/lose lost lost/make made made/mean meant meant
    meet met met/pay paid paid
    put put put/read read read/rise rose risen/run ran run/say said said/see saw seen/sell sold sold/send sent sent/set set set
    shoot shot shot/show showed shown
    shut shut shut/sign signed signed/sing sang sung/sink sank sunk/speak spoke spoken/spend spent spent/stand stood stood
    steal stole stolen
    strike struck struck/take took taken/teach taught taught/tell told told/think thought thought/throw threw thrown
    understand understood understood
    wear wore worn/win won won/write wrote written""".replace("\n", "/").split("/")
    if line.split()
)
PAST = {base: past for base, past, _ in IRREGULAR} | {"do": "did", "have": "had"}
BASE = {past: base for base, past, _ in IRREGULAR}
PARTICIPLE = {past: participle for _, past, participle in IRREGULAR}
# Verbs that are seldom nouns; a phrase ends before them. The second list is as often nouns: a phrase ends before one only if no
# sure verb follows.
SURE = frozenset(base for base, *_ in IRREGULAR if base not in ("deal", "strike", "run", "cut")) | frozenset(
    """happen occur start open close reopen last end decide accept accuse agree allow announce appear apply approve arrive ask
    attend avoid believe belong blame
        cancel carry celebrate claim climb collapse complain condemn confirm consider consist contain continue create cover
    criticise criticize declare decline defend
        demand deny depart describe destroy die differ discover discuss earn elect employ enter escape establish exist expect
    expand explain expire fail finish
        follow found gain govern happen hope host include increase injure insist invent invest invite involve join kill last
    launch learn like live lose
        marry move need negotiate offer operate oppose own participate perform play predict prefer prepare prevent produce promise
    propose protect prove
        publish raise reach receive recognise recognize recover reduce refuse reject release remain remember remove replace reply
    request require resign return reveal
        save seem serve settle share sign stay stop succeed suffer suggest support suspend take testify train try unveil use visit
    vote want warn weigh welcome work
    work worry think win adopt affect represent respond promote call cost name plan help treat cause point stress underline change
    boycott broadcast arrest charge fine jail sack fire ban bomb invade seize rescue evacuate detain deport execute free hire
    praise thank quote urge vow
    back block delay exceed fund hand issue order oust pass pledge quit repair rebuild restore sue tax threaten veto withdraw
    react""".split()
)
DOUBTFUL = frozenset(
    """start end close open last claim demand offer release share support visit vote work call cost name plan help cause point
    stress change increase
        deal strike run cut need hope play host return promise request train use like cover move address report attack answer
    attempt aim stop
        trade talk boycott broadcast arrest charge fine jail sack fire ban bomb rescue hire vow back block delay fund hand issue
    order pass
        pledge repair tax veto reply show fall rise set put read stay account act benefit focus study control question
    challenge signal test""".split()
)
PARTICIPLES = frozenset(word for _, past, participle in IRREGULAR for word in (past, participle))
NOT_PARTICIPLES = frozenset("red bed need speed seed deed feed breed shed sped united hundred indeed".split())


def past(verb: str) -> str:
    """Return the past of a verb in its base form: `past("close")` is "closed"."""
    if verb in PAST:
        return PAST[verb]
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else verb + "ed"


def third(verb: str) -> str:
    """Return the present of a verb with "he": `third("carry")` is "carries"."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else {"have": "has", "be": "is"}.get(verb, verb + "s")


def base(verb: str) -> str:
    """Return the base form of a past: `base("joined")` is "join", `base("won")` is "win"; other words as they are."""
    if verb in BASE:
        return BASE[verb]
    if not verb.endswith("ed"):
        return verb
    return next((stem for stem in (verb[:-1], verb[:-2]) if stem in SURE), verb[:-3] + "y" if verb.endswith("ied") else verb[:-2])


def is_verb(word: str) -> bool:
    """Return whether a word that may end a noun phrase is a verb or a participle."""
    low = word.lower()
    if low != word:
        return False
    return low in SURE or low in PARTICIPLES or low in DOUBTFUL or (low.endswith("ed") and len(low) > 4 and low not in NOT_PARTICIPLES)
