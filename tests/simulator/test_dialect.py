"""The strict check of TwiML."""

import pytest

from ivr.simulator.dialect import complaints

WORKFLOW = "WW" + "0" * 32
CLEAN = """<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Say voice="Polly.Joanna-Neural" language="en-US" loop="1">Hello <break time="500ms"/>
    <say-as interpret-as="digits">12</say-as> <lang xml:lang="es-US">hola</lang></Say>
  <Play digits="1w2"/><Play>https://line.example/a.mp3</Play><Pause length="2"/>
  <Gather input="dtmf speech" action="/voice/turn/2?a=1" method="POST" timeout="12" numDigits="1" finishOnKey=""
      actionOnEmptyResult="true" language="cmn-Hans-CN" hints="one, two" speechTimeout="auto">
    <Say>Press 1.</Say><Play>a.mp3</Play><Pause/></Gather>
  <Pay action="https://line.example/paid" tokenType="payment-method" validCardTypes="visa amex" postalCode="94612"
      timeout="15" maxAttempts="3" language="en-US" paymentConnector="Sandbox" statusCallback="/pay-status">
    <Prompt for="security-code" attempt="1 2" errorType="timeout invalid-date" cardType="amex"><Say>Code?</Say></Prompt>
    <Parameter name="payment" value="17"/>
  </Pay>
  <Record action="/r" maxLength="60" playBeep="true" finishOnKey="#*"/>
  <Dial action="/d" callerId="+18003903507" timeout="20" answerOnBridge="true">
    <Number url="/whisper" statusCallbackEvent="initiated completed">+15105550199</Number></Dial>
  <Dial>+15105550199</Dial>
  <Dial><Client statusCallback="/s"><Identity>alice</Identity><Parameter name="a" value="b"/></Client>
    <Sip><Uri priority="1">sip:agent@line.example</Uri><Headers><Header name="X-A" value="b"/></Headers></Sip></Dial>
  <Dial><Conference beep="onEnter" waitUrl="" statusCallbackEvent="start end join leave">room</Conference></Dial>
  <Dial><Queue url="/soon">billing</Queue></Dial>
  <Enqueue waitUrl="/wait">billing</Enqueue>
  <Enqueue workflowSid="WW00000000000000000000000000000000"><Task priority="5">{"bill": 17}</Task></Enqueue>
  <Start><Stream url="wss://line.example/a" track="both_tracks"><Parameter name="a" value="b"/></Stream></Start>
  <Stop><Stream name="a"/></Stop>
  <Connect action="/c">
    <ConversationRelay url="wss://line.example/b"><Language code="es-US"/></ConversationRelay></Connect>
  <Refer action="/f"><Sip>sip:agent@line.example</Sip></Refer>
  <Sms to="+15105550142" from="+18003903507">Receipt</Sms>
  <Reject reason="busy"/><Redirect method="POST">/next</Redirect><Hangup/>
</Response>"""


def test_a_clean_document() -> None:
    assert complaints(CLEAN) == []


@pytest.mark.parametrize(
    ("inside", "code", "about"),
    [
        ("<Message>Hi</Message>", 12200, "Message"),
        ("<Gather foo='1'/>", 12200, "foo"),
        ("<Gather num_digits='1'/>", 12200, "num_digits"),
        ("<Gather dtmfDetection='x'/>", 12200, "dtmfDetection"),
        ("<Gather finishOnKey='12'/>", 13310, "finishOnKey"),
        ("<Gather method='PUT'/>", 13312, "method"),
        ("<Gather timeout='0'/>", 13313, "timeout"),
        ("<Gather timeout='auto'/>", 13313, "speech only"),
        ("<Gather numDigits='0'/>", 13314, "numDigits"),
        ("<Gather maxSpeechTime='61' input='speech'/>", 13328, "maxSpeechTime"),
        ("<Gather bargeIn='yes'/>", 13332, "bargeIn"),
        ("<Gather actionOnEmptyResult='True'/>", 13338, "actionOnEmptyResult"),
        ("<Gather input='keys'/>", 13326, "input"),
        ("<Gather action='ftp://line.example/'/>", 11100, "action"),
        ("<Gather><Redirect>/a</Redirect></Gather>", 13320, "Redirect"),
        ("<Gather>Press 1.</Gather>", 12200, "nobody hears"),
        ("<Say/>", 13520, "empty"),
        ("<Say loop='-1'>Hi</Say>", 13510, "loop"),
        ("<Say language='english'>Hi</Say>", 13512, "language"),
        ("<Say voice='joanna'>Hi</Say>", 13511, "voice"),
        (f"<Say>{'a' * 4097}</Say>", 13521, "4097"),
        (f"<Say voice='Polly.Joanna'>{'a' * 3001}</Say>", 13521, "3001"),
        ("<Say><break time='11s'/>Hi</Say>", 12200, "ten seconds"),
        ("<Say><blink>Hi</blink></Say>", 12200, "blink"),
        ("<Say><say-as>12</say-as></Say>", 12200, "interpret-as"),
        ("<Say voice='alice'><break/>Hi</Say>", 12200, "alice"),
        ("<Play/>", 12200, "URL or digits"),
        ("<Play digits='12x'/>", 13430, "digits"),
        ("<Play loop='x'>a.mp3</Play>", 13410, "loop"),
        ("<Pause length='0'/>", 13910, "length"),
        ("<Redirect/>", 13710, "empty"),
        ("<Redirect method='PATCH'>/a</Redirect>", 13710, "method"),
        ("<Hangup reason='x'/>", 12200, "reason"),
        ("<Reject reason='away'/>", 13810, "reason"),
        ("<Dial/>", 13223, "nobody"),
        ("<Dial>call-me</Dial>", 13223, "call-me"),
        ("<Dial timeout='601'>+15105550199</Dial>", 13212, "timeout"),
        ("<Dial method='x'>+15105550199</Dial>", 13210, "method"),
        ("<Dial callerId='me'>+15105550199</Dial>", 13214, "callerId"),
        ("<Dial timeLimit='0'>+15105550199</Dial>", 13216, "timeLimit"),
        ("<Dial record='maybe'>+15105550199</Dial>", 13217, "record"),
        ("<Dial><Say>Hi</Say></Dial>", 13215, "Say"),
        (f"<Dial>{'<Number>+15105550199</Number>' * 11}</Dial>", 13215, "11"),
        ("<Dial><Number>x</Number></Dial>", 13223, "Number"),
        ("<Dial><Number statusCallbackEvent='all'>+15105550199</Number></Dial>", 12200, "statusCallbackEvent"),
        ("<Pay action='http://line.example/paid'/>", 64016, "https"),
        ("<Pay method='POST'/>", 12200, "method"),
        ("<Pay confirmation='true'/>", 12200, "confirmation"),
        ("<Pay chargeAmount='$5'/>", 64003, "chargeAmount"),
        ("<Pay tokenType='forever'/>", 64006, "tokenType"),
        ("<Pay maxAttempts='4'/>", 64020, "maxAttempts"),
        ("<Pay language='vi-VN'/>", 64020, "language"),
        ("<Pay validCardTypes=\"['visa', 'amex']\"/>", 64020, "validCardTypes"),
        ("<Pay bankAccountType='consumer-checking'/>", 64017, "bankAccountType"),
        ("<Pay><Say>Hi</Say></Pay>", 12200, "Say"),
        ("<Pay><Prompt><Say>Hi</Say></Prompt></Pay>", 12200, "for"),
        ("<Pay><Prompt for='card'><Say>Hi</Say></Prompt></Pay>", 12200, "for"),
        ("<Pay><Prompt for='postal-code' attempt='[1, 2]'/></Pay>", 12200, "attempt"),
        ("<Pay><Parameter name='a'/></Pay>", 12200, "value"),
        ("<Record maxLength='0'/>", 13612, "maxLength"),
        ("<Enqueue/>", 14204, "queue"),
        ("<Enqueue><Task>{}</Task></Enqueue>", 14220, "workflowSid"),
        (f"<Enqueue>{'a' * 65}</Enqueue>", 14205, "64"),
        (f"<Enqueue workflowSid='{WORKFLOW}'><Task>high</Task></Enqueue>", 14221, "JSON"),
        ("<Sms to='me'>Hi</Sms>", 14101, "to"),
        ("<Sms/>", 14103, "empty"),
        (f"<Sms>{'a' * 1601}</Sms>", 14103, "1600"),
        ("<Gather><Say voice='joanna'>Hi</Say></Gather>", 13321, "voice"),
        ("<Gather><Say loop='x'>Hi</Say></Gather>", 13322, "loop"),
        ("<Gather input='speech' speechModel='phone_call' speechTimeout='auto'/>", 13335, "seconds"),
        ("<Say><prosody rate='gallop'>Hi</prosody></Say>", 13513, "rate"),
        ("<Record transcribe='true' maxLength='121'/>", 13615, "transcribed"),
        ("<Dial><Queue/></Dial>", 14212, "queue"),
        (f"<Dial><Queue>{'a' * 65}</Queue></Dial>", 14213, "64"),
        ("<Dial><Conference/></Dial>", 13237, "empty"),
        (f"<Dial><Conference>{'a' * 129}</Conference></Dial>", 13237, "128"),
        ("<Dial><Conference>a</Conference><Number>+15105550199</Number></Dial>", 13215, "alone"),
        ("<Dial><Sip/></Dial>", 13243, "empty"),
        ("<Dial><Sip>agent</Sip></Dial>", 13243, "sip:"),
        ("<Dial><Sip><Uri>agent</Uri></Sip></Dial>", 13243, "sip:"),
        ("<Dial><WhatsApp>whatsapp:me</WhatsApp></Dial>", 13223, "phone number"),
        ("<Dial><Sim>42</Sim></Dial>", 12200, "DE"),
        ("<Dial><Application><ApplicationSid>42</ApplicationSid></Application></Dial>", 12200, "AP"),
        ("<Refer><Sip>agent</Sip></Refer>", 13243, "sip:"),
        ("<Refer><Sip username='me'>sip:agent@line.example</Sip></Refer>", 12200, "username"),
        ("<Start><Say>Hi</Say></Start>", 14300, "Say"),
        ("<Stop><Recording/></Stop>", 12200, "Recording"),
        ("words", 12200, "nobody hears"),
    ],
)
def test_each_fault_has_twilios_number(inside: str, code: int, about: str) -> None:
    found = complaints(f"<Response>{inside}</Response>")
    assert [complaint.code for complaint in found] == [code], found
    assert about in found[0].message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 11770),
        ("<Response>", 12100),
        ("<Response><Say>\ufffe</Say></Response>", 12100),
        ("<Response><Say>\ud800</Say></Response>", 12100),
        ("<VoiceResponse/>", 12102),
        (f"<Response><Say>{'é' * 40_000}</Say></Response>", 11750),
    ],
)
def test_what_ends_a_call_is_complained_of_too(text: str, code: int) -> None:
    assert [complaint.code for complaint in complaints(text)] == [code]
