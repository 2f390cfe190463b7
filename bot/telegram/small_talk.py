"""What people say to a bot that is no question to its articles, and what it says back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.render.markup import Markup, plain
from bot.translation.translator import gettext, gettext_noop

_LONGEST = 60
_TELLING = re.compile(r"[^\W\d_]|\d{3}")


class SmallTalk(StrEnum):
    """What is said out of politeness, or about us."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    COMPLAINT = "complaint"
    DOUBT = "doubt"
    WORDLESS = "wordless"
    ABOUT_US = "about us"
    HELP = "help"
    NEWS = "news"


_REPLIES: Mapping[SmallTalk, str] = {
    SmallTalk.GREETING: gettext_noop("Hello. Ask me what the articles say; /help shows how."),
    SmallTalk.THANKS: gettext_noop("You’re welcome. Ask on whenever you like."),
    SmallTalk.FAREWELL: gettext_noop("Goodbye. Come back with a question whenever you like."),
    SmallTalk.COMPLAINT: gettext_noop(
        "Sorry. I only find paragraphs; other words, a name or a date may find better ones. The buttons under an "
        "answer show what else there is."
    ),
    SmallTalk.DOUBT: gettext_noop(
        "Every passage stands word for word in the article that is linked under it. The Article button shows it whole, "
        "Context the paragraphs around."
    ),
    SmallTalk.WORDLESS: gettext_noop("I need words to go by. What would you like to know?"),
}
REPLIED = frozenset(_REPLIES)
"""What is answered by `reply_to`; the others ask for something."""

_PHRASES: Mapping[SmallTalk, Sequence[str]] = {
    SmallTalk.GREETING: (
        r"(?:hi|hello|hey|hiya|yo|greetings|good (?:morning|afternoon|evening|day))"
        r"(?: (?:there|all|bot|everyone|everybody|again|onrecord))?",
        r"hola|buen[oa]s (?:días|tardes|noches)|ol[áa]|oi|bom dia|boa (?:tarde|noite)|bonjour|bonsoir|salut|hallo|ciao",
        r"guten (?:tag|morgen|abend)|привет|здравствуй(?:те)?|добр(?:ый|ое) (?:день|вечер|утро)|привіт|вітаю",
        r"добр(?:ий|ого) (?:день|вечір|ранок|дня)|مرحبا|أهلا|السلام عليكم|صباح الخير|مساء الخير",
        r"halo|selamat (?:pagi|siang|sore|malam)|नमस्ते|नमस्कार",
    ),
    SmallTalk.THANKS: (
        r"(?:(?:ok|okay|great|perfect|cool|nice|good|wow|many) )?(?:thanks|thank (?:you|u)|thx|ty|cheers)"
        r"(?: (?:a lot|so much|very much|you|bot|again|for .{1,30}))?",
        r"ok|okay|cool|great|nice|perfect|good bot|well done|got it|i see",
        r"(?:muchas )?gracias|(?:muito )?obrigad[oa]|merci(?: beaucoup)?|(?:vielen )?dank(?:e(?: schön)?)?|grazie",
        r"(?:большое )?спасибо|дякую|спасибі|شكرا(?: جزيلا)?|terima kasih|makasih|धन्यवाद|शुक्रिया",
    ),
    SmallTalk.FAREWELL: (
        r"(?:good ?)?bye(?: bye)?|see (?:you|ya)(?: later)?|good ?night",
        r"adiós|hasta luego|tchau|até logo|adeus|au revoir|tschüss|auf wiedersehen|пока|до свидания|до побачення",
        r"مع السلامة|إلى اللقاء|sampai jumpa|selamat tinggal|अलविदा|फिर मिलेंगे",
    ),
    SmallTalk.COMPLAINT: (
        r"(?:no )?(?:that|this|it)(?: i)?s (?:wrong|not (?:right|true|correct|what i (?:asked|meant)))",
        r"(?:you ?a?re |ur |so |all )?wrong(?: answer)?|bad (?:bot|answer)|(?:this|that) does ?nt (?:help|work)",
    ),
    SmallTalk.DOUBT: (
        r"(?:are you |u )?sure|really|seriously|is (?:this|that|it) true|prove it|how do you know(?: (?:this|that))?",
        r"(?:whats|what is) (?:your|the) source|(?:the |your )?(?:sources?|links?)(?: please)?",
        r"where (?:did|do) you (?:get|have|find) (?:this|that|it)(?: from)?|says who|who says(?: so)?",
        r"(?:show|open|give)(?: me)? the (?:article|source|link)(?: please)?",
    ),
    SmallTalk.ABOUT_US: (
        r"(?:who|what) (?:are|r) (?:you|u)|who (?:made|built|created|runs|owns) (?:you|this(?: bot)?)",
        r"(?:are|r) (?:you|u) (?:an? |the )?(?:real|human|person|bot|robot|machine|ai|gpt|chatgpt|llm|there)",
        r"what(?: i)?s (?:this|your name|this bot|onrecord|this for)",
        r"(?:what|which) (?:articles|news|topics|outlets|sources|subjects) (?:do you|are) (?:have|know|cover|there)",
        r"what do you (?:know|cover|have)",
        r"wer (?:bist du|sind sie)|was bist du|bist du ein (?:bot|mensch|roboter)|quién eres|qué eres",
        r"eres un (?:bot|robot|humano)|quem (?:é você|és(?: tu)?)|você é um (?:bot|robô)",
        r"qui (?:es tu|êtes vous)|tu es qui|es tu un (?:bot|robot|humain)",
        r"кто (?:ты|вы)|ты (?:кто|бот)(?: такой)?|хто (?:ти|ви)|ти (?:хто|бот)(?: такий)?",
        r"من (?:أنت|انت)|هل (?:أنت|انت) (?:بوت|روبوت)|siapa (?:kamu|anda)|kamu siapa|kamu bot",
        r"(?:तुम|आप) कौन (?:हो|हैं)|क्या आप बॉट हैं",
    ),
    SmallTalk.HELP: (
        r"(?:please )?help(?: me)?(?: please)?|commands?|menu|options|instructions|manual",
        r"what can (?:you|u|i|this bot) (?:do|ask)(?: (?:you|here|for me))?",
        r"how do(?:es)? (?:this|you|this bot|this thing) work",
        r"how (?:do|can|should) i (?:use|ask)(?: (?:this|you|it|a question|questions))?",
        r"was (?:kannst du|können sie)|wie funktioniert (?:das|du)|qué (?:puedes|sabes) hacer|cómo funcionas?",
        r"o que você (?:pode|sabe) fazer|como (?:você )?funciona|que (?:peux tu|pouvez vous|sais tu) faire",
        r"comment ça marche|что (?:ты умеешь|вы умеете)|как это работает|що (?:ти вмієш|ви вмієте)|як це працює",
        r"ماذا (?:يمكنك|تستطيع) أن تفعل|كيف يعمل هذا|apa yang bisa (?:kamu|anda) lakukan|bagaimana cara kerjanya",
        r"(?:तुम|आप) क्या कर सकते (?:हो|हैं)|यह कैसे काम करता है",
        r"ayuda|ajuda|aide|hilfe|помощь|помоги(?:те)?|допомога|مساعدة|bantuan|tolong|मदद|सहायता",
    ),
    SmallTalk.NEWS: (
        r"(?:whats|what is|anything|something) new|news|headlines|(?:any|the|todays) (?:news|headlines)",
        r"(?:(?:whats|what is|what are) )?(?:the )?(?:latest|recent|newest|new)(?: (?:news|headlines|articles))?",
        r"(?:show|tell|give) me (?:the |some |all )?(?:latest |recent |newest )?(?:news|headlines|articles)",
        r"was gibts? (?:es )?neues|neuigkeiten|nachrichten|qué hay de nuevo|noticias|novedades",
        r"o que há de novo|novidades|notícias|quoi de neuf|les nouvelles|actualités|что нового|новости",
        r"що нового|новини|ما الجديد|الأخبار|أخبار|apa yang baru|berita(?: terbaru)?|क्या नया है|समाचार|ख़बरें",
    ),
}
# Apostrophes; and the marks that Arabic may write or leave out: vowels, and the line that fills.
_UNHEARD = re.compile("['’\u064b-\u0652\u0640]")
_GREETED = re.compile(f"(?:{'|'.join(_PHRASES[SmallTalk.GREETING])}) ")
_PATTERNS = {talk: re.compile("|".join(phrases)) for talk, phrases in _PHRASES.items()}


def reply_to(talk: SmallTalk) -> Markup:
    """What is said back to what asks for nothing."""
    return plain(gettext(_REPLIES[talk]))


def small_talk_in(text: str) -> SmallTalk | None:
    """What the text is, if that is all it says, with or without a greeting before it."""
    if len(text) > _LONGEST:
        return None
    words = " ".join("".join(char if _is_of_a_word(char) else " " for char in _UNHEARD.sub("", text.lower())).split())
    if not _TELLING.search(words):
        return SmallTalk.WORDLESS
    readings = (words, _GREETED.sub("", words, count=1) if _GREETED.match(words) else words)
    return next((name for name, pattern in _PATTERNS.items() if any(map(pattern.fullmatch, readings))), None)


def _is_of_a_word(char: str) -> bool:
    """Letters, their marks (without which Devanagari has no vowels), and digits."""
    return unicodedata.category(char)[0] in "LMN"
