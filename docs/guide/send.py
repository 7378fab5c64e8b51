#!/usr/bin/python3
"""Signs one reading as a device and posts it. Needs: apt install python3-cbor2 python3-nacl

example: send.py device.json http://localhost:8080/v1/batches 8310-5 36.60 Cel
"""
import argparse, decimal, json, sys, time, urllib.error, urllib.request
import cbor2
from nacl.signing import SigningKey

def number(text):
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation:
        raise argparse.ArgumentTypeError(f"{text} is no number")

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
options.add_argument("keyfile", help="written by vitalseal device new")
options.add_argument("url", nargs="?", help="where to post; left out with --out")
options.add_argument("loinc", help="what was measured, e.g. 8867-4 heart rate")
options.add_argument("value", type=number)
options.add_argument("unit", help="in UCUM, e.g. /min")
options.add_argument("--boot", type=int, default=int(time.time()), help="rises with every start")
options.add_argument("--sequence", type=int, default=0, help="rises with every message of a boot")
options.add_argument("--out", help="write the message to this file instead of posting it")
given = options.parse_args()

key = json.load(open(given.keyfile))
device = bytes.fromhex(key["device"])
value = int(given.value) if given.value.as_tuple().exponent == 0 else given.value
reading = {0: given.loinc, 1: given.unit, 2: value, -2: f"urn:dev:mac:{device.hex()}:", -3: int(time.time())}
payload = cbor2.dumps([reading], canonical=True)
header = cbor2.dumps({1: -8, 3: 112, 4: device, -65537: given.boot, -65538: given.sequence}, canonical=True)
signed = cbor2.dumps(["Signature1", header, b"", payload])
signature = SigningKey(bytes.fromhex(key["seed"])).sign(signed).signature
message = cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, signature]))

if given.out:
    open(given.out, "wb").write(message)
    sys.exit()
try:
    post = urllib.request.Request(given.url, message, {"Content-Type": "application/cose"})
    print(urllib.request.urlopen(post).read().decode())
except urllib.error.HTTPError as refusal:
    sys.exit(f"{refusal.code} {refusal.read().decode()}")
