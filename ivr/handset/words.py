"""The page's own words, in the languages of the line. What the line says comes from the line, in the call's language;
what the telephone itself reports (warnings, refusals, how a call ended) is in English, and marked so."""

from collections.abc import Mapping

# Each by its own name.
LANGUAGES = {"en": "English", "es": "Español"}

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("A telephone for this line", "Un teléfono para esta línea"),
    "demonstration": (
        "A demonstration: no money moves, and all accounts are invented.",
        "Una demostración: no se mueve dinero y todas las cuentas son inventadas.",
    ),
    "page_language": ("Language of this page", "Idioma de esta página"),
    "needs_javascript": (
        "This telephone needs JavaScript. Without it, ivr call makes the same calls in a terminal.",
        "Este teléfono necesita JavaScript. Sin él, ivr call hace las mismas llamadas en una terminal.",
    ),
    "skip_to_keys": ("Go to the keys", "Ir a las teclas"),
    "skip_to_conversation": ("Go to the conversation", "Ir a la conversación"),
    # The call to be made
    "telephone": ("Telephone", "Teléfono"),
    "who_and_when": ("Who calls, whom and when", "Quién llama, a quién y cuándo"),
    "caller": ("Caller's number", "Número de quien llama"),
    "caller_plain": ("{number}: a number", "{number}: un número"),
    "caller_anonymous": ("anonymous: withheld", "anonymous: oculto"),
    "caller_spelt": ("+266696687: ANONYMOUS, spelt on a keypad", "+266696687: ANONYMOUS, escrito con las teclas"),
    "caller_nothing": ("nothing at all arrives", "no llega ningún número"),
    "caller_other": ("another one", "otro"),
    "other_number": ("The other number", "El otro número"),
    "dialled": ("Number dialled", "Número marcado"),
    "begins": ("The call begins", "La llamada empieza"),
    "begins_hint": (
        "The clock of this call, e.g. 2027-03-16 4:58 pm America/Los_Angeles. As given here, the line is open.",
        "El reloj de esta llamada, p. ej. 2027-03-16 4:58 pm America/Los_Angeles. A la hora dada aquí, la línea está "
        "abierta.",
    ),
    "agent": ("When the line rings a person, that person", "Cuando la línea llama a una persona, esa persona"),
    "agent_answers": ("answers", "contesta"),
    "agent_busy": ("is busy", "está ocupada"),
    "agent_no-answer": ("does not answer", "no contesta"),
    "agent_failed": ("cannot be reached", "no se puede alcanzar"),
    "agent_canceled": ("is rung in vain, and the ringing is cancelled", "suena en vano, y se cancela el timbre"),
    "call": ("Call", "Llamar"),
    "hang_up": ("Hang up", "Colgar"),
    "crib_account": ("Demonstration account", "Cuenta de demostración"),
    "crib_proofs": ("Birth date and ZIP", "Fecha de nacimiento y código postal"),
    # What is going on
    "now": ("Now", "Ahora"),
    "on_hook": ("The receiver is down.", "El teléfono está colgado."),
    "at_work": ("The line is at work.", "La línea está trabajando."),
    "sound_speech": ("The line is speaking.", "La línea está hablando."),
    "sound_recording": ("A recording is played.", "Se reproduce una grabación."),
    "sound_tones": ("The line sends tones.", "La línea envía tonos."),
    "sound_pause": ("Silence, {seconds} s.", "Silencio, {seconds} s."),
    "sound_ringing": ("It is ringing, {seconds} s.", "Está sonando, {seconds} s."),
    "sound_music": ("Music plays, {seconds} s.", "Suena música, {seconds} s."),
    "sound_talk": ("You are talking with a person, {seconds} s.", "Habla con una persona, {seconds} s."),
    "sound_beep": ("A beep.", "Un pitido."),
    "wait_keys": ("The line is waiting for keys", "La línea espera teclas"),
    "wait_speech": ("The line is listening for words", "La línea espera palabras"),
    "wait_keys or speech": ("The line is waiting for keys or words", "La línea espera teclas o palabras"),
    "wait_a card": ("The line is waiting for a card", "La línea espera una tarjeta"),
    "wait_a recording": ("The line is recording", "La línea está grabando"),
    "up_to": ("up to {most}", "hasta {most}"),
    "until_key": ("{key} ends them", "{key} las termina"),
    "field_payment-card-number": ("its number", "su número"),
    "field_expiration-date": ("when it expires", "cuándo vence"),
    "field_security-code": ("its security code", "su código de seguridad"),
    "field_postal-code": ("its postal code", "su código postal"),
    "seconds": ("{seconds} s", "{seconds} s"),
    "no_time_limit": ("no time limit", "sin límite de tiempo"),
    "keyed": ("Keyed so far", "Marcado hasta ahora"),
    "call_time": ("On the line", "En la línea"),
    "call_clock": ("The call's clock", "El reloj de la llamada"),
    "over": ("The call is over.", "La llamada ha terminado."),
    # Keys and what else a caller does
    "keys": ("Keys", "Teclas"),
    "star": ("star", "asterisco"),
    "pound": ("pound", "numeral"),
    "keyboard_dials": (
        "The computer's keyboard dials too: 0-9, * and #",
        "El teclado de la computadora también marca: 0-9, * y #",
    ),
    "acts": ("What else you can do", "Qué más puede hacer"),
    "silence": ("Stay silent", "Callar"),
    "again": ("Say again", "Repetir"),
    "skip": ("Skip words", "Saltar"),
    "card": ("Card", "Tarjeta"),
    "key_in": ("Key it in", "Teclearla"),
    "card_hint": (
        "Cards are named; no card number is ever typed. Digits do nothing here, and * leaves.",
        "Las tarjetas tienen nombre; nunca se teclea un número de tarjeta. Aquí los dígitos no hacen nada, y * sale.",
    ),
    "words_spoken": ("Words you say", "Palabras que usted dice"),
    "say": ("Say it", "Decirlo"),
    "record_seconds": ("Seconds you speak", "Segundos que usted habla"),
    "record": ("Speak", "Hablar"),
    "set_clock": ("Set the call's clock", "Poner el reloj de la llamada"),
    "set": ("Set", "Poner"),
    "set_clock_hint": (
        "For example 5:03 pm, while the line waits.",
        "Por ejemplo 5:03 pm, mientras la línea espera.",
    ),
    # Sound and time
    "settings": ("Sound and time", "Sonido y tiempo"),
    "sound_on": ("Sound", "Sonido"),
    "pace": ("Without sound, words take", "Sin sonido, las palabras duran"),
    "pace_speaking": ("as long as they would be spoken", "lo que duraría decirlas"),
    "pace_at_once": ("no time at all", "ningún tiempo"),
    "patience": ("When the line waits, you have", "Cuando la línea espera, usted tiene"),
    "patience_line": ("the time the line gives", "el tiempo que da la línea"),
    "patience_ten": ("ten times as long", "diez veces más"),
    "patience_none": ("as long as you like", "todo el tiempo que quiera"),
    "patience_hint": (
        "The call's own clock always counts the time the line gives.",
        "El reloj de la llamada siempre cuenta el tiempo que da la línea.",
    ),
    "captions_only": (
        "This browser has no voice of its own for {language}, and the machine the line runs on has none either: "
        "install its package espeak-ng to hear it. Until then there are captions.",
        "Este navegador no tiene voz propia para {language}, y la máquina de la línea tampoco: instale en ella el "
        "paquete espeak-ng para oírla. Mientras tanto hay subtítulos.",
    ),
    # The conversation
    "conversation": ("Conversation", "Conversación"),
    "conversation_empty": (
        "What is said and done on a call will stand here.",
        "Aquí aparecerá lo que se dice y se hace en una llamada.",
    ),
    "the_line": ("The line", "La línea"),
    "you": ("You", "Usted"),
    "whisper": ("Whispered to the agent", "Susurrado al agente"),
    "a_person": ("A person is rung", "Se llama a una persona"),
    "a_message": ("A text message", "Un mensaje de texto"),
    "the_clock": ("The clock is set", "Se pone el reloj"),
    "note": ("Note", "Nota"),
    "once_more": ("once more", "otra vez"),
    "over_words": ("while it was being said", "mientras se decía"),
    "pressed": ("{key}", "{key}"),
    "were_silent": ("(silence)", "(silencio)"),
    "hung_up": ("(hung up)", "(colgó)"),
    "used_card": ("(keyed in the card {card})", "(tecleó la tarjeta {card})"),
    "spoke": ("“{words}”", "«{words}»"),
    "recorded": ("(spoke for {seconds} s)", "(habló {seconds} s)"),
    # The end
    "summary": ("How it ended", "Cómo terminó"),
    "outcome": ("Outcome", "Resultado"),
    "ordinary": ("ordinary", "normal"),
    "failed": ("the line failed the caller", "la línea le falló a quien llamaba"),
    "time": ("Time on the line", "Tiempo en la línea"),
    "documents": ("Documents", "Documentos"),
    "warnings": ("Warnings", "Advertencias"),
    "none": ("none", "ninguna"),
    "download": ("Download this call as a script (.call)", "Descargar esta llamada como guion (.call)"),
    # What the line did
    "trace": ("What the line did", "Lo que hizo la línea"),
    "steps": ("Steps", "Pasos"),
    "requests": ("Requests", "Peticiones"),
    "at": ("At", "A los"),
    "method": ("Method", "Método"),
    "path": ("Path", "Ruta"),
    "status": ("Status", "Estado"),
    "twiml": ("What Twilio got", "Lo que recibió Twilio"),
    "copy": ("Copy", "Copiar"),
    "copied": ("Copied", "Copiado"),
    "nothing_yet": ("Nothing yet.", "Todavía nada."),
    # When something is not right
    "unreachable": (
        "The server does not answer. Is the line still running?",
        "El servidor no responde. ¿Sigue funcionando la línea?",
    ),
}

WORDS: Mapping[str, Mapping[str, str]] = {
    language: {name: pair[place] for name, pair in _WORDS.items()} for place, language in enumerate(LANGUAGES)
}
