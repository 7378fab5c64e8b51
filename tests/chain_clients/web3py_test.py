"""web3.py against a development node: deploys, writes, reads, watches and checks a proof.

web3py_test.py URL CONTRACT: CONTRACT is JSON with the abi and bytecode of contract.mjs.
"""
import json
import sys
import time

from eth_utils import keccak
from rlp import decode
from web3 import HTTPProvider, Web3
from web3.exceptions import ContractLogicError

KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"


def word(number):
    return number.to_bytes(32, "big")


def nibbles(data):
    return [part for byte in data for part in (byte >> 4, byte & 15)]


def value_at(root, key, proof):
    """Walks a Merkle-Patricia proof from its root: the value of `key`, which is there."""
    wanted, path = root, nibbles(keccak(key))
    for node in proof:
        assert keccak(node) == wanted, "a node of the proof is not the one its parent names"
        parts = decode(bytes(node))
        if len(parts) == 17:
            wanted, path = parts[path[0]], path[1:]
            continue
        ends = nibbles(parts[0])
        steps = ends[1:] if ends[0] & 1 else ends[2:]
        assert path[: len(steps)] == steps, "the proof leads elsewhere"
        wanted, path = parts[1], path[len(steps):]
    assert not path
    return wanted


def main(url, contract):
    web3 = Web3(HTTPProvider(url))
    account = web3.eth.account.from_key(KEY)
    assert web3.is_connected() and web3.eth.chain_id == 31337

    def send(call):
        fields = call.build_transaction(
            {"from": account.address, "nonce": web3.eth.get_transaction_count(account.address)})
        signed = account.sign_transaction(fields)
        receipt = web3.eth.wait_for_transaction_receipt(
            web3.eth.send_raw_transaction(signed.raw_transaction), poll_latency=0.05)
        assert receipt["status"] == 1
        return receipt

    made = send(web3.eth.contract(abi=contract["abi"], bytecode=contract["bytecode"]).constructor())
    store = web3.eth.contract(address=made["contractAddress"], abi=contract["abi"])

    watched = store.events.Put.create_filter(from_block="latest")
    receipt = send(store.functions.put(word(1), word(7)))
    assert store.functions.get(word(1)).call() == word(7)
    logs = store.events.Put().process_receipt(receipt)
    assert logs[0]["args"]["key"] == word(1) and logs[0]["args"]["value"] == word(7)
    assert len(store.events.Put.get_logs(from_block=0)) == 1
    seen, end = [], time.monotonic() + 15
    while not seen and time.monotonic() < end:
        seen = [one["transactionHash"] for one in watched.get_new_entries()]
        time.sleep(0.05)
    assert receipt["transactionHash"] in seen, seen

    try:
        store.functions.refuse().call()
        raise AssertionError("the call should have been refused")
    except ContractLogicError as error:
        assert "not today" in str(error), error

    block = web3.eth.get_block("latest")
    proof = web3.eth.get_proof(store.address, [1], block["number"])
    account_row = value_at(block["stateRoot"], bytes.fromhex(store.address[2:]), proof["accountProof"])
    storage_root = decode(account_row)[2]
    assert storage_root == proof["storageHash"]
    slot = proof["storageProof"][0]
    assert slot["value"] == word(7).lstrip(b"\0") or int.from_bytes(slot["value"], "big") == 7
    assert decode(value_at(storage_root, word(1), slot["proof"])) == b"\7"
    print("web3.py deployed, called, watched and proved")


main(sys.argv[1], json.loads(sys.argv[2]))
