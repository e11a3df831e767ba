"""Word lists for reading what is counted: irregular plurals, adjectives, function words."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IRREGULAR = {
    "people": "person", "persons": "person", "men": "man", "women": "woman",
    "children": "child", "mice": "mouse", "feet": "foot", "teeth": "tooth", "geese": "goose",
    "oxen": "ox", "criteria": "criterion", "phenomena": "phenomenon", "bacteria": "bacterium",
    "policemen": "policeman", "policewomen": "policewoman", "servicemen": "serviceman",
    "servicewomen": "servicewoman", "gunmen": "gunman", "fishermen": "fisherman",
    "firemen": "fireman", "lawmen": "lawman", "spokesmen": "spokesman",
    "congressmen": "congressman", "crewmen": "crewman", "infantrymen": "infantryman",
    "guardsmen": "guardsman", "clergymen": "clergyman", "tradesmen": "tradesman",
    "businessmen": "businessman", "businesswomen": "businesswoman", "sportsmen": "sportsman",
    "seamen": "seaman", "airmen": "airman", "militiamen": "militiaman",
    "grandchildren": "grandchild", "schoolchildren": "schoolchild", "fungi": "fungus",
    "larvae": "larva", "nuclei": "nucleus", "alumni": "alumnus", "referenda": "referendum",
    "series": "series", "species": "species", "headquarters": "headquarters",
    "penalties": "penalty", "pts": "point", "passers-by": "passer-by", "pence": "penny",
}  # fmt: skip

VES = {
    "lives": "life", "wives": "wife", "knives": "knife", "leaves": "leaf", "shelves": "shelf",
    "thieves": "thief", "wolves": "wolf", "halves": "half", "loaves": "loaf",
    "calves": "calf", "scarves": "scarf", "midwives": "midwife", "hooves": "hoof",
}  # fmt: skip

INVARIANT = words(
    "aircraft spacecraft hovercraft staff police personnel infantry crew cattle sheep fish deer "
    "salmon military militia offspring dead livestock poultry software ammunition swine "
    "cavalry gendarmerie clergy head"
)

NOT_PLURAL = words(
    "this his its was has as is us thus yes gas bus plus minus less across always perhaps news "
    "overseas besides sometimes afterwards towards onwards upwards downwards backwards "
    "forwards nowadays whereas unless hers ours theirs yours does says goes means lens "
    "mathematics physics politics economics athletics gymnastics diabetes rabies measles "
    "indoors outdoors else's alas atlas canvas chaos christmas regardless nonetheless "
    "nevertheless versus lots"
)

PEOPLES = words(
    "rohingya british french dutch irish swiss spanish danish swedish finnish polish turkish "
    "english welsh scottish hazara maori inuit roma tamil hausa fulani hutu tutsi taliban"
)

PERSONS_SAID = words(
    "others dead killed wounded injured hurt missing arrested detained displaced homeless "
    "infected drowned died perished survived hospitalised hospitalized evacuated rescued "
    "unaccounted jailed imprisoned executed sickened unemployed captured abducted kidnapped "
    "deported"
)

PLURAL_MODIFIERS = words(
    "arms sports sales news weapons operations communications goods savings customs drugs "
    "munitions rights logistics explosives electronics forensics robotics statistics parts "
    "systems services relations resources affairs admissions aviations bonds futures human-rights "
    "emergency-services securities earnings honours honors games"
)

STOPS = words(
    "a an the this that these those his her its their our my your of in on at by for from to "
    "into onto with without within over under above below between among amid across along "
    "against about around after before since until till during through throughout than as "
    "like near off out up down per via and or but nor so yet if when while where who whom "
    "whose which what why how because although though unless is are was were be been being has "
    "have had having do does did will would shall should can could may might must not no yes it "
    "he she they we you i them him us me there here then now also only just even still already "
    "ever never again ago earlier later away back together apart each every both all any some "
    "none either neither instead today yesterday tomorrow tonight overnight last next worth "
    "according compared including despite toward towards upon beyond behind beside besides "
    "inside outside said says told added went came left took got made gave put fell rose grew "
    "became remained stayed died fled won lost hit struck fired sent began started voted "
    "crossed walked cast joined travelled traveled arrived sank drew beat met paid cost "
    "costs weighs weighed holds held took takes live lives lived work works worked "
    "show shows showed fear believe say want need face remain burn burned reopened "
    "sold bought built ran run led leads scored killed wounded injured himself herself "
    "themselves itself annually yearly monthly weekly daily hourly quarterly times percent "
    "lies comes makes remains seems appears includes represents corresponds equals exceeds "
    "suggests gives becomes brings allows follows adds compares excludes involves belongs "
    "depends knows thinks believes wants gets keeps puts sees tells keeps stays "
    "broke flew spoke wrote ate drove swam caught thought fought brought taught felt kept slept "
    "sat stood heard shut hung rang sang shook rode woke wore drank threw knew chose froze "
    "stole grew cut cuts needs expects hopes owns employs serves "
    "became held dealt spent burst bore swore blew withdrew overran "
    "per-cent more less fewer ahead abroad once twice depending based such"
)

ADJECTIVES = words(
    # size, number, order
    "more other another additional extra further new old young big small large huge tiny vast "
    "great little long short tall high low wide narrow deep shallow thick thin heavy light "
    "major minor main chief key top first second third fourth fifth last next final former "
    "latter late early recent current present previous prior past future same different "
    "similar various several many few whole entire full half total single double triple "
    "multiple separate individual overall average mean median common rare usual such "
    "bigger smaller larger longer shorter higher lower wider deeper heavier lighter older "
    "younger newer earlier later better worse biggest smallest largest longest shortest "
    "highest lowest deepest heaviest oldest youngest newest earliest latest best worst "
    "extraordinary ordinary primary secondary tertiary temporary contemporary elementary "
    # judgement and state
    "good bad poor rich strong weak hard soft fast slow quick rapid safe dead alive ill sick "
    "healthy well able free open closed ready empty clean dirty fresh dry wet hot cold warm "
    "cool dark bright loud quiet strange ugly nice fine true false real fake sure certain clear "
    "easy difficult simple complex important significant serious severe critical urgent "
    "violent silent innocent guilty brave mere modest record fatal lethal deadly bloody costly "
    "friendly lonely lively likely elderly daily weekly monthly yearly quarterly annual "
    "unknown known unarmed armed proven broken stolen hidden frozen fallen sunken worn torn "
    "drawn grown written spoken chosen forgotten given taken shot lost made built born "
    "downed scrap spare surplus excess raw crude pure mixed modern ancient medieval "
    "permanent independent dependent consistent frequent absent pregnant relevant dominant "
    "distant constant reluctant brilliant elegant vacant militant excellent efficient "
    "sufficient ancient apparent transparent prominent evident confident intelligent "
    "pro-russian anti-tank civilian-run so-called would-be on-duty off-duty "
    # place, kind, colour, material of description
    "foreign domestic internal external inner outer upper lower front rear left right inside "
    "outside northern southern eastern western central north south east west urban rural local "
    "regional national international federal public private civil military naval nuclear "
    "chemical biological medical digital virtual mobile static solar lunar polar marine "
    "maritime overseas joint mutual male female adult senior junior white black red blue green "
    "yellow brown grey gray orange pink purple golden wooden woollen russian-made "
    "low-cost high-end long-range short-range medium-range wide-body narrow-body part-time "
    "full-time elite rogue loyal royal noble holy sacred secret obsolete complete incomplete "
    "sole rival fellow minority-owned extreme supreme remote intact elect ex due "
    "legal illegal official unofficial commercial industrial residential presidential "
    "conventional tactical strategic ballistic hypersonic amphibious reusable affordable "
    "Soviet-era combat-ready crucial vital viable eligible responsible possible impossible "
    "middle mid-sized medium light-weight two-storey aged teenage underage"
)

ENDINGS = ("ed", "ly", "ing", "ous", "ful", "less", "ible", "able", "ish", "ive", "ic", "ical",
           "ial", "al", "ary", "ern", "ier", "iest", "like", "ese", "proof", "most")  # fmt: skip

NOT_ADJECTIVES = words(
    # nouns whose ending looks like an adjective's
    "bed seed shed feed weed speed breed need creed greed sled steed embed watershed "
    "family supply assembly anomaly ally fly bully monopoly reply jelly belly rally italy "
    "vegetable table cable timetable constable variable turntable "
    "fish finish rubbish radish dish "
    "executive detective native relative representative initiative archive drive explosive "
    "incentive narrative perspective alternative directive motive olive adhesive hive dive "
    "traffic music clinic plastic fabric arctic topic epidemic pandemic critic mechanic "
    "logistic arithmetic cosmetic antibiotic mosaic picnic attic rubric lyric comic "
    "narcotic paramedic academic "
    "hospital animal festival capital metal coal arrival criminal terminal mineral rival "
    "tribunal general signal goal deal meal seal trial journal medal pedal petal portal "
    "cathedral canal proposal approval removal renewal refusal rehearsal reversal withdrawal "
    "referral burial appeal corporal admiral cardinal cereal chemical crystal dental hotel "
    "manual material memorial mural oral pal principal professional rental ritual "
    "sandal scandal steel survival testimonial total tutorial "
    "library salary dictionary diary boundary secretary missionary revolutionary ivory "
    "anniversary emissary mercenary centenary constabulary glossary itinerary luminary "
    "lantern tavern cistern pattern concern modern intern cavern "
    "soldier courier pier frontier carrier barrier supplier glacier cashier premier tier "
    "terrier bomber outlier brazier dossier frigate "
    "waterproof almost outpost"
)

NOUNS_IN_ING = words(
    "polling training housing building mining parking fishing landing fighting shopping "
    "manufacturing cleaning shipping trading banking operating voting heating lighting "
    "hearing meeting warning briefing ruling filing listing posting opening bombing shooting "
    "killing stabbing beating crossing sitting wing ring string spring king thing evening "
    "morning ceiling clothing covering drawing dwelling earning engineering farming funding "
    "gambling gathering greeting handling helping holding hunting icing investing jogging "
    "knitting learning lending licensing logging marketing modelling mooring offering outing "
    "painting passing planning plating printing processing programming publishing racing "
    "railing rating reading recording recycling refining rendering reporting rowing running "
    "sailing saving screening seating setting sewing sibling skiing spending sporting spelling "
    "swimming teaching testing timing touring tracking tuning turning viewing wedding welding "
    "wiring writing breeding brewing catering coating counselling dining dressing drilling "
    "dumping detention reckoning sequencing vaccination rigging boxing cycling driving flying "
    "gaming packing pricing"
)

MONTHS = {name: number for number, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
     "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()}  # fmt: skip
WEEKDAYS = {name: number for number, name in enumerate(
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))}  # fmt: skip

DESIGNATORS = words(
    "resolution resolutions page pages section sections article articles chapter chapters "
    "paragraph paragraphs clause clauses annex appendix figure table schedule footnote verse "
    "room suite apartment flat gate platform terminal pier berth flight train route highway "
    "motorway interstate road autobahn exit junction no nos number numbers num line lines "
    "phase stage level tier category type mark model version mk windows boeing airbus channel "
    "apollo formula article protocol title proposition directive regulation order decree law "
    "bill amendment unit brigade-number area district precinct zone sector block ward plot "
    "lot camp hangar building block bunker reactor task case file docket record volume issue "
    "part episode series season game grade class group step lesson exercise question "
    "operation opus symphony psalm pope war two-four act scene world-war iphone galaxy "
    "playstation xbox starship soyuz junctions exits gates rooms ftse cac dax nikkei stoxx "
    "fortune nasdaq russell committee rule point point-of item day week round lane seat "
    "bus tram exhibit convention article area code pin p pp vol art fig ch sec"
)
PEOPLE = words(
    "people persons children adults women men girls boys those youths teenagers citizens voters "
    "residents patients kids minors anyone everyone players pupils students workers males "
    "females pensioners americans"
)
SCORE_WORDS = words(
    "won win wins winning lost lose losing beat beats beaten defeat defeated victory draw drew "
    "score scored match game set sets tie-break voted vote lead led trailing"
)
CAPITALISED_FUNCTION_WORDS = words(
    "about over under some nearly almost around roughly approximately between from in on at by "
    "since until more less fewer up as an a the another only just of for and but or with within "
    "after before during all these those his her its their our at least most many than to when "
    "while if then there where what which who that this it he she they we you i mr mrs ms gmt "
    "may might will would can could should killed wounded injured total up-to exactly plus"
)
