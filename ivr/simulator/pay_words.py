"""The words `<Pay>` has where the line gives none, in the languages Twilio has them in.

Twilio's own wording differs and is not to be relied on; these words say the same.
"""

from collections.abc import Mapping

from ivr.simulator.cards import code_length
from ivr.simulator.pay_steps import ACCOUNT, CODE, EXPIRY, NUMBER, POSTAL, PROCESSING, ROUTING

_FOUR = f"{CODE} 4"

_ASKS: Mapping[str, Mapping[str, str]] = {
    "en": {
        NUMBER: "Please enter your credit card number, followed by the pound key.",
        EXPIRY: "Please enter your card's expiration date: two digits for the month and two for the year.",
        CODE: "Please enter your card's three digit security code.",
        _FOUR: "Please enter your card's four digit security code.",
        POSTAL: "Please enter your billing postal code, followed by the pound key.",
        ROUTING: "Please enter your bank's nine digit routing number.",
        ACCOUNT: "Please enter your bank account number, followed by the pound key.",
        PROCESSING: "Please wait while we process your payment.",
    },
    "es": {
        NUMBER: "Ingrese el número de su tarjeta y después la tecla numeral.",
        EXPIRY: "Ingrese la fecha de vencimiento de su tarjeta: dos dígitos para el mes y dos para el año.",
        CODE: "Ingrese el código de seguridad de tres dígitos de su tarjeta.",
        _FOUR: "Ingrese el código de seguridad de cuatro dígitos de su tarjeta.",
        POSTAL: "Ingrese su código postal y después la tecla numeral.",
        ROUTING: "Ingrese el número de ruta de su banco, de nueve dígitos.",
        ACCOUNT: "Ingrese el número de su cuenta bancaria y después la tecla numeral.",
        PROCESSING: "Espere mientras procesamos su pago.",
    },
    "fr": {
        NUMBER: "Veuillez saisir votre numéro de carte, suivi de la touche dièse.",
        EXPIRY: "Veuillez saisir la date d'expiration de votre carte: deux chiffres pour le mois et deux pour l'année.",
        CODE: "Veuillez saisir le code de sécurité à trois chiffres de votre carte.",
        _FOUR: "Veuillez saisir le code de sécurité à quatre chiffres de votre carte.",
        POSTAL: "Veuillez saisir votre code postal, suivi de la touche dièse.",
        ROUTING: "Veuillez saisir le numéro d'acheminement à neuf chiffres de votre banque.",
        ACCOUNT: "Veuillez saisir votre numéro de compte bancaire, suivi de la touche dièse.",
        PROCESSING: "Veuillez patienter pendant que nous traitons votre paiement.",
    },
    "de": {
        NUMBER: "Bitte geben Sie Ihre Kartennummer ein, gefolgt von der Rautetaste.",
        EXPIRY: "Bitte geben Sie das Ablaufdatum Ihrer Karte ein: zwei Ziffern für den Monat und zwei für das Jahr.",
        CODE: "Bitte geben Sie die dreistellige Prüfnummer Ihrer Karte ein.",
        _FOUR: "Bitte geben Sie die vierstellige Prüfnummer Ihrer Karte ein.",
        POSTAL: "Bitte geben Sie Ihre Postleitzahl ein, gefolgt von der Rautetaste.",
        ROUTING: "Bitte geben Sie die neunstellige Bankleitzahl ein.",
        ACCOUNT: "Bitte geben Sie Ihre Kontonummer ein, gefolgt von der Rautetaste.",
        PROCESSING: "Bitte warten Sie, während wir Ihre Zahlung bearbeiten.",
    },
    "it": {
        NUMBER: "Inserisca il numero della carta, seguito dal tasto cancelletto.",
        EXPIRY: "Inserisca la data di scadenza della carta: due cifre per il mese e due per l'anno.",
        CODE: "Inserisca il codice di sicurezza di tre cifre della carta.",
        _FOUR: "Inserisca il codice di sicurezza di quattro cifre della carta.",
        POSTAL: "Inserisca il codice postale, seguito dal tasto cancelletto.",
        ROUTING: "Inserisca il codice di nove cifre della sua banca.",
        ACCOUNT: "Inserisca il numero del conto bancario, seguito dal tasto cancelletto.",
        PROCESSING: "Attenda mentre elaboriamo il pagamento.",
    },
}
_APOLOGIES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "timeout": "We did not receive any digits.",
        "invalid-card-number": "That card number is not valid.",
        "invalid-card-type": "That type of card is not accepted.",
        "invalid-date": "That expiration date is not valid.",
        "invalid-security-code": "That security code is not valid.",
        "invalid-postal-code": "That postal code is not valid.",
        "invalid-bank-routing-number": "That routing number is not valid.",
        "invalid-bank-account-number": "That account number is not valid.",
        "input-matching-failed": "The two numbers are not the same.",
        "internal-error": "Something went wrong on our side.",
    },
    "es": {
        "timeout": "No recibimos ningún dígito.",
        "invalid-card-number": "Ese número de tarjeta no es válido.",
        "invalid-card-type": "No aceptamos ese tipo de tarjeta.",
        "invalid-date": "Esa fecha de vencimiento no es válida.",
        "invalid-security-code": "Ese código de seguridad no es válido.",
        "invalid-postal-code": "Ese código postal no es válido.",
        "invalid-bank-routing-number": "Ese número de ruta no es válido.",
        "invalid-bank-account-number": "Ese número de cuenta no es válido.",
        "input-matching-failed": "Los dos números no son iguales.",
        "internal-error": "Tuvimos un problema.",
    },
    "fr": {
        "timeout": "Nous n'avons reçu aucun chiffre.",
        "invalid-card-number": "Ce numéro de carte n'est pas valide.",
        "invalid-card-type": "Ce type de carte n'est pas accepté.",
        "invalid-date": "Cette date d'expiration n'est pas valide.",
        "invalid-security-code": "Ce code de sécurité n'est pas valide.",
        "invalid-postal-code": "Ce code postal n'est pas valide.",
        "invalid-bank-routing-number": "Ce numéro d'acheminement n'est pas valide.",
        "invalid-bank-account-number": "Ce numéro de compte n'est pas valide.",
        "input-matching-failed": "Les deux numéros ne sont pas identiques.",
        "internal-error": "Un problème est survenu de notre côté.",
    },
    "de": {
        "timeout": "Wir haben keine Ziffern erhalten.",
        "invalid-card-number": "Diese Kartennummer ist ungültig.",
        "invalid-card-type": "Diese Kartenart wird nicht angenommen.",
        "invalid-date": "Dieses Ablaufdatum ist ungültig.",
        "invalid-security-code": "Diese Prüfnummer ist ungültig.",
        "invalid-postal-code": "Diese Postleitzahl ist ungültig.",
        "invalid-bank-routing-number": "Diese Bankleitzahl ist ungültig.",
        "invalid-bank-account-number": "Diese Kontonummer ist ungültig.",
        "input-matching-failed": "Die beiden Nummern stimmen nicht überein.",
        "internal-error": "Bei uns ist etwas schiefgegangen.",
    },
    "it": {
        "timeout": "Non abbiamo ricevuto nessuna cifra.",
        "invalid-card-number": "Quel numero di carta non è valido.",
        "invalid-card-type": "Quel tipo di carta non è accettato.",
        "invalid-date": "Quella data di scadenza non è valida.",
        "invalid-security-code": "Quel codice di sicurezza non è valido.",
        "invalid-postal-code": "Quel codice postale non è valido.",
        "invalid-bank-routing-number": "Quel codice bancario non è valido.",
        "invalid-bank-account-number": "Quel numero di conto non è valido.",
        "input-matching-failed": "I due numeri non sono uguali.",
        "internal-error": "C'è stato un problema da parte nostra.",
    },
}


def default_words(step: str, error: str, card_brand: str, language: str) -> str:
    """What went wrong, if anything, and then the request."""
    spoken = language.partition("-")[0]
    asked = _FOUR if step == CODE and code_length(card_brand) == 4 else step
    return " ".join(filter(None, (_APOLOGIES[spoken].get(error, ""), _ASKS[spoken][asked])))
