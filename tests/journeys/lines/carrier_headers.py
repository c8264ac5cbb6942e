"""Headers and a body as large as carriers send them: signed caller ids, forwarding, charging and location of an IMS."""

from __future__ import annotations

from tests.adapters.ivr.sipp import sdp

PASSPORT = "eyJhbGciOiJFUzI1NiIsInR5cCI6InBhc3Nwb3J0In0." + "Zm9yd2FyZGVk" * 75 + "." + "c2lnbmVk" * 11
CHAIN = ";info=<https://certificates.example.net/stir/shaken.pem>;alg=ES256;ppt="
VISITED = (
    "<sip:+3491000010{at}@ims.mnc007.mcc214.3gppnetwork.org;user=phone;cause=302?Privacy=history"
    "&Reason=SIP%3Bcause%3D302%3Btext%3D%22Moved%20Temporarily%22>;index=1{below};rc=1"
)
HEADERS = "".join(
    (
        *(f"Identity: {PASSPORT}{CHAIN}{kind}\n" for kind in ("shaken", "div", "rcd")),
        *(f"History-Info: {VISITED.format(at=at, below='.1' * at)}\n" for at in range(4)),
        "Diversion: <sip:+34910000102@ims.mnc007.mcc214.3gppnetwork.org>;reason=unconditional;counter=1\n",
        "P-Asserted-Identity: <sip:+34600111222@ims.example.net;user=phone;verstat=TN-Validation-Passed>\n",
        f"P-Charging-Vector: icid-value={'0123456789abcdef' * 4};orig-ioi=carrier.example.net\n",
        "P-Charging-Function-Addresses: ccf=10.0.0.2; ccf=10.0.0.3; ecf=10.0.0.4; ecf=10.0.0.5\n",
        "P-Access-Network-Info: 3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=21407ABCD0123456; network-provided\n",
        "Geolocation: <cid:location@carrier.example.net>;inserted-by=carrier.example.net\nGeolocation-Routing: no\n",
        "Call-Info: <https://carrier.example.net/cards/0123456789abcdef.json>;purpose=jcard\n",
        "User-Agent: Carrier SBC 12.4.7 build 20261128\n",
    )
)
LOCATION = (
    '<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf"><tuple id="1"><status><geopriv '
    'xmlns="urn:ietf:params:xml:ns:pidf:geopriv10"><location-info><civicAddress>'
    f"{'<A>Calle de la Prueba</A>' * 40}</civicAddress></location-info></geopriv></status></tuple></presence>"
)
MULTIPART = "Content-Type: multipart/mixed;boundary=part\n"
BODY = (
    f"--part\nContent-Type: application/sdp\n\n{sdp()}\n--part\nContent-Type: application/pidf+xml\n"
    f"Content-ID: <location@carrier.example.net>\n\n{LOCATION}\n--part--\n"
)
