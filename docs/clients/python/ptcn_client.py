#!/usr/bin/env python3
"""A client of the PTCN Exchange in Python 3.9 or newer: its standard library and the `openssl` command, nothing else.

It shows every step of docs/integrate.md on the wire: keys, enrolment request, access token (RFC 7523, RFC 9449), a signed
submission, its receipt. An example to read and to build on: private keys lie unencrypted in a folder that only you may open.

    ptcn_client.py keygen  --home unit --origin https://exchange.example --partner-id tonga-tcu
    ptcn_client.py enrol   --home unit --name "Tonga Transnational Crime Unit" --country TO
    ptcn_client.py sign    --home unit report.json          writes report.json.jws; needs no network
    ptcn_client.py submit  --home unit report.json.jws      as often as you like: it is stored once
    ptcn_client.py verify-receipt --home unit report.json.jws.receipt --sent report.json.jws

The last three take --practice: the same with nobody reading (section "Practise" there).
"""
import argparse, base64, datetime, email.utils, hashlib, json, os, secrets, subprocess, sys, tempfile, time
import urllib.error, urllib.parse, urllib.request
from pathlib import Path

P384_BYTES = 48
P384_SPKI = bytes.fromhex("3076301006072a8648ce3d020106052b81040022036200")  # RFC 5480, up to the point


class Refused(Exception):
    """The exchange said no. `body` is its problem document, or its RFC 6749 error."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body.get('code') or body.get('error')}: {body.get('detail') or body.get('title')}")
        self.status, self.body = status, body


# --- bytes, base64url, keys ---------------------------------------------------------------------------------------------

def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

def openssl(*words, stdin=b""):
    return subprocess.run(["openssl", *words], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout

def public_jwk(pem):
    point = openssl("pkey", "-in", str(pem), "-pubout", "-outform", "DER")[-2 * P384_BYTES:]
    return {"kty": "EC", "crv": "P-384", "x": b64(point[:P384_BYTES]), "y": b64(point[P384_BYTES:])}

def thumbprint(jwk):
    """RFC 7638: SHA-256 over the required members, in alphabetical order."""
    return b64(hashlib.sha256(compact({name: jwk[name] for name in ("crv", "kty", "x", "y")})).digest())

def der_to_raw(der):
    """SEQUENCE { INTEGER r, INTEGER s } to r || s (RFC 7518 section 3.4). All lengths are below 128."""
    raw, at = b"", 2
    for _ in "rs":
        length = der[at + 1]
        raw += der[at + 2:at + 2 + length].lstrip(b"\0").rjust(P384_BYTES, b"\0")
        at += 2 + length
    return raw

def raw_to_der(raw):
    def integer(half):
        value = half.lstrip(b"\0") or b"\0"
        value = b"\0" + value if value[0] > 0x7F else value
        return bytes([2, len(value)]) + value
    both = integer(raw[:P384_BYTES]) + integer(raw[P384_BYTES:])
    return bytes([0x30, len(both)]) + both


# --- compact JWS (RFC 7515), ES384 --------------------------------------------------------------------------------------

def sign_jws(header, claims, pem):
    signing_input = b64(compact(header)) + "." + b64(compact(claims))
    der = openssl("dgst", "-sha384", "-sign", str(pem), stdin=signing_input.encode())
    return signing_input + "." + b64(der_to_raw(der))

def has_signature_of(jws, jwk):
    signing_input, signature = jws.rsplit(".", 1)
    raw = unb64(signature)
    if len(raw) != 2 * P384_BYTES:
        return False
    with tempfile.TemporaryDirectory() as folder:
        key, sig = Path(folder, "key.der"), Path(folder, "signature.der")
        key.write_bytes(P384_SPKI + b"\x04" + unb64(jwk["x"]) + unb64(jwk["y"]))
        sig.write_bytes(raw_to_der(raw))
        words = ["openssl", "dgst", "-sha384", "-verify", str(key), "-keyform", "DER", "-signature", str(sig)]
        return subprocess.run(words, input=signing_input.encode(), capture_output=True).returncode == 0

def digest_of(jws):
    """The identity of a signed message: SHA-512 of its signing input, never of the whole text."""
    return hashlib.sha512(jws.rsplit(".", 1)[0].encode()).hexdigest()

def uuid7():
    """RFC 9562 version 7: 48 bits of milliseconds, then chance."""
    value = (int(time.time() * 1000) << 80) | secrets.randbits(80)
    value = value & ~(0xF << 76) | (7 << 76)
    value = value & ~(0x3 << 62) | (2 << 62)
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


# --- the exchange -------------------------------------------------------------------------------------------------------

class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # a token must not follow a redirection to somebody else

def audience_of(origin, practice):
    """Whom a submission is signed for, and who signs its receipt."""
    return f"{origin}/practice" if practice else origin

class Exchange:
    """One exchange, for one unit. Keeps the nonce, the exchange's time and the token; each refusal teaches the next try."""

    def __init__(self, home, practice=False):
        self.home = Path(home)
        self.submissions = "/v1/practice/submissions" if practice else "/v1/submissions"
        settings = json.loads((self.home / "settings.json").read_text())
        self.origin, self.partner_id = settings["origin"], settings["partnerId"]
        self.audience = audience_of(self.origin, practice)
        self.nonce, self.skew, self.access_token = None, 0, None
        self.opener = urllib.request.build_opener(NoRedirect)

    def kid(self, name):
        return f"{self.partner_id}:{thumbprint(public_jwk(self.home / (name + '.pem')))}"

    def now(self):
        return int(time.time()) + self.skew

    def send(self, method, path, body=None, headers=None):
        request = urllib.request.Request(self.origin + path, data=body, method=method, headers=headers or {})
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        self.nonce = answer.headers.get("DPoP-Nonce") or self.nonce
        if answer.headers.get("Date"):
            skew = int(email.utils.parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time())
            self.skew = skew if abs(skew) > 5 else 0
        content = answer.read()
        if answer.status < 300:
            return answer, content
        try:
            raise Refused(answer.status, json.loads(content))
        except ValueError:  # a proxy's page, a hotel's login: not the exchange
            raise Refused(answer.status, {"code": "not-the-exchange", "title": "Something on the way answered."}) from None

    def proof(self, method, path, token=None):
        """RFC 9449: made for this very request, once."""
        key = self.home / "dpop.pem"
        claims = {"htm": method, "htu": self.origin + path, "iat": self.now(), "jti": secrets.token_urlsafe(16)}
        if self.nonce:
            claims["nonce"] = self.nonce
        if token:
            claims["ath"] = b64(hashlib.sha256(token.encode()).digest())
        return sign_jws({"typ": "dpop+jwt", "alg": "ES384", "jwk": public_jwk(key)}, claims, key)

    def request_token(self):
        now = self.now()
        assertion = {"iss": self.partner_id, "sub": self.partner_id, "aud": self.origin,  # one string, exactly the issuer
                     "jti": secrets.token_urlsafe(16), "iat": now, "exp": now + 120}
        header = {"alg": "ES384", "kid": self.kid("authentication")}
        form = urllib.parse.urlencode({
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": sign_jws(header, assertion, self.home / "authentication.pem")})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "DPoP": self.proof("POST", "/oauth/token")}
        return json.loads(self.send("POST", "/oauth/token", form.encode(), headers)[1])["access_token"]

    def token(self):
        """The first request has no nonce yet: 400 `use_dpop_nonce` brings one. A wrong clock is put right the same way."""
        if self.access_token is None:
            skew = self.skew
            try:
                self.access_token = self.request_token()
            except Refused as refusal:
                if refusal.body.get("error") != "use_dpop_nonce" and self.skew == skew:
                    raise
                self.access_token = self.request_token()
        return self.access_token

    def call(self, method, path, body=None, content_type=None):
        """With access. A 401 is worth exactly one more try: with the new nonce, or with a new token."""
        for last in (False, True):
            headers = {"Authorization": f"DPoP {self.token()}", "Accept": "application/json"}
            headers["DPoP"] = self.proof(method, path, self.access_token)
            if content_type:
                headers["Content-Type"] = content_type
            try:
                return self.send(method, path, body, headers)
            except Refused as refusal:
                if refusal.status != 401 or last:
                    raise
                if refusal.body.get("code") != "use-dpop-nonce":
                    self.access_token = None

    def submit(self, jws, tries=5):
        """Sends the same bytes until there is an answer: sending twice stores once, and answers with the first receipt."""
        for attempt in range(tries):
            try:
                answer, content = self.call("POST", self.submissions, jws.encode(), "application/jose")
                return {"status": answer.status, "replayed": answer.headers.get("Idempotent-Replayed") == "true", **json.loads(content)}
            except (Refused, OSError) as error:
                passing = not isinstance(error, Refused) or error.status in (429, 500, 502, 503, 504)
                if not passing or attempt + 1 == tries:
                    raise
                time.sleep(2 ** attempt)

    def keys(self):
        return json.loads(self.send("GET", "/.well-known/jwks.json")[1])


def served(jwk, received_at):
    """Whether a receipt of this time lies within nbf and exp of its key, where the key has them."""
    try:
        seconds = datetime.datetime.fromisoformat(received_at.replace("Z", "+00:00")).timestamp()
    except (AttributeError, ValueError):
        return False
    return jwk.get("nbf", seconds) <= seconds <= jwk.get("exp", seconds)


def verify_receipt(receipt, jwks, origin, partner_id, sent=None, practice=False):
    """None when the receipt holds, or what is wrong with it."""
    try:
        first, second, signature = receipt.split(".")
        header, claims = json.loads(unb64(first)), json.loads(unb64(second))
        unb64(signature)
    except (ValueError, RecursionError):
        return "it is not a compact JWS: it was cut or changed"
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return "it is not a receipt: header and claims must be JSON objects"
    jwk = next((key for key in jwks["keys"] if key["kid"] == header.get("kid")), None)
    if jwk is None:
        return "its key is not in this copy of the exchange's key set; keys are replaced, so fetch the set anew"
    if "ptcn_purpose" not in jwk:
        return "this copy of the key set does not say what its key is for; fetch the set anew"
    if jwk["ptcn_purpose"] != "receipt":
        return "its key is not for receipts: it is forged"
    typ = "ptcn-practice-receipt+jws" if practice else "ptcn-receipt+jws"  # neither ever passes as the other
    if header.get("alg") != "ES384" or header.get("typ") != typ or jwk.get("crv") != "P-384":
        return "its header is not that of a receipt"
    if not has_signature_of(receipt, jwk):
        return "its signature is not that of the exchange"
    if claims.get("iss") != audience_of(origin, practice) or claims.get("aud") != partner_id:
        return "it was made by another exchange, or for another unit"
    if not served(jwk, claims.get("receivedAt")):
        return "it claims a time at which its key did not serve"
    if sent is not None and claims.get("digest") != digest_of(sent):
        return "it is for other bytes than these"
    return None


# --- the command line ---------------------------------------------------------------------------------------------------

def read_json(file):
    """A JSON object from a file, or a sentence that says where it is none."""
    try:
        content = json.loads(Path(file).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        sys.exit(f"{file} is not JSON: line {error.lineno}, column {error.colno}: {error.msg}. Comments (as in .jsonc) and a "
                 "comma after the last entry are not allowed here; take them out and try again.")
    except (ValueError, RecursionError):
        sys.exit(f"{file} is not JSON in UTF-8.")
    if not isinstance(content, dict):
        sys.exit(f"{file} must hold one JSON object: {{ … }}.")
    return content

def keygen(options):
    home = Path(options.home)
    url = urllib.parse.urlsplit(options.origin)
    if url.scheme != "https" and url.hostname != "127.0.0.1":
        sys.exit("The address of an exchange begins with https:// (or http://127.0.0.1).")
    try:
        home.mkdir(mode=0o700)  # never over older keys
    except FileExistsError:
        sys.exit(f"{home} is there already and is left as it is: older keys are never overwritten. "
                 "Go on with enrol, or choose another --home.")
    os.umask(0o077)
    for name in ("authentication", "signing", "dpop"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384",
                "-pkeyopt", "ec_param_enc:named_curve", "-out", str(home / f"{name}.pem"))
    (home / "settings.json").write_text(json.dumps({"origin": options.origin, "partnerId": options.partner_id}))
    print(json.dumps({"home": str(home), "fingerprint": thumbprint(public_jwk(home / "signing.pem"))}))

def enrol(options):
    exchange = Exchange(options.home)
    keys = [{"use": use, "jwk": public_jwk(exchange.home / f"{use}.pem")} for use in ("authentication", "signing")]
    made = int((exchange.home / "signing.pem").stat().st_mtime)  # the keys count from their making
    claims = {"iss": exchange.partner_id, "aud": exchange.origin, "iat": made, "jti": uuid7(),
              "name": options.name, "country": options.country, "keys": keys}
    header = {"alg": "ES384", "kid": exchange.kid("signing"), "typ": "ptcn-enrolment+jws"}
    file = Path(f"{options.home}.enrolment.jws")
    file.write_text(sign_jws(header, claims, exchange.home / "signing.pem"))
    print(json.dumps({"file": str(file), "fingerprint": thumbprint(keys[1]["jwk"])}))

def sign(options):
    exchange = Exchange(options.home, options.practice)
    content = read_json(options.file)
    mine = content if "report" in content else {"report": content}
    claims = {**mine, "iss": exchange.partner_id, "aud": exchange.audience, "iat": int(time.time()), "jti": options.jti or uuid7()}
    header = {"alg": "ES384", "kid": exchange.kid("signing"), "typ": "ptcn-submission+jws"}
    file = Path(f"{options.file}.practice.jws" if options.practice else f"{options.file}.jws")
    file.write_text(sign_jws(header, claims, exchange.home / "signing.pem"))
    print(json.dumps({"file": str(file), "jti": claims["jti"]}))

def submit(options):
    answer = Exchange(options.home, options.practice).submit(Path(options.file).read_text().strip())
    Path(f"{options.file}.receipt").write_text(answer["receipt"])
    print(json.dumps(answer))

def check_receipt(options):
    if not options.home and not (options.jwks and options.origin and options.partner_id):
        sys.exit("Whose receipt is it? Give --home, or without one all of --jwks, --origin and --partner-id.")
    if options.home:
        exchange = Exchange(options.home)
        options.origin, options.partner_id = exchange.origin, exchange.partner_id
    jwks = read_json(options.jwks) if options.jwks else exchange.keys()
    sent = Path(options.sent).read_text().strip() if options.sent else None
    wrong = verify_receipt(Path(options.receipt).read_text().strip(), jwks, options.origin, options.partner_id, sent, options.practice)
    if wrong:
        sys.exit(f"The receipt does not hold: {wrong}.")
    print("The receipt holds.")

def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    def command(name, run, *words):
        sub = commands.add_parser(name)
        sub.set_defaults(run=run)
        for word in words:  # "!" marks an option that must be given, "?" one without a value
            how = {"!": {"required": True}, "?": {"action": "store_true"}}.get(word[-1], {})
            sub.add_argument(word.rstrip("!?"), **how)
    command("keygen", keygen, "--home!", "--origin!", "--partner-id!")
    command("enrol", enrol, "--home!", "--name!", "--country!")
    command("sign", sign, "--home!", "file", "--jti", "--practice?")
    command("submit", submit, "--home!", "file", "--practice?")
    command("verify-receipt", check_receipt, "receipt", "--sent", "--home", "--jwks", "--origin", "--partner-id", "--practice?")
    options = parser.parse_args()
    try:
        options.run(options)
    except Refused as refusal:
        print(json.dumps(refusal.body, indent=2, ensure_ascii=False), file=sys.stderr)
        sys.exit(3)
    except OSError as error:  # no network, or a file that is not there
        sys.exit(str(error))

if __name__ == "__main__":
    main()
