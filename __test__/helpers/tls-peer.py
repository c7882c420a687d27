"""A TLS peer by Python's ssl module: tls-peer.py server|client VERSION ROOT CERTIFICATE KEY [PORT]

It prints the negotiated parameters, then runs the commands on its standard input.
"""

import hashlib
import socket
import ssl
import sys

VERSIONS = {'TLSv1.2': ssl.TLSVersion.TLSv1_2, 'TLSv1.3': ssl.TLSVersion.TLSv1_3}


def report(*words):
    print(*words, flush=True)


def context(role, version, root, certificate, key):
    purpose = ssl.PROTOCOL_TLS_SERVER if role == 'server' else ssl.PROTOCOL_TLS_CLIENT
    made = ssl.SSLContext(purpose)
    made.minimum_version = made.maximum_version = VERSIONS[version]
    made.load_verify_locations(root)
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_cert_chain(certificate, key)
    made.set_alpn_protocols(['imap', 'pop3'])
    return made


def connection(role, tls, port):
    if role == 'client':
        plain = socket.create_connection(('127.0.0.1', int(port)))
        return tls.wrap_socket(plain, server_hostname='localhost')
    listener = socket.create_server(('127.0.0.1', 0))
    report('listening', listener.getsockname()[1])
    plain, _ = listener.accept()
    return tls.wrap_socket(plain, server_side=True)


def take(peer, size):
    digest = hashlib.sha256()
    while size > 0:
        data = peer.recv(min(size, 65536))
        if not data:
            raise EOFError('the stream ended early')
        digest.update(data)
        size -= len(data)
    return digest.hexdigest()


def main(role, version, root, certificate, key, port='0'):
    peer = connection(role, context(role, version, root, certificate, key), port)
    subject = dict(pair for name in peer.getpeercert()['subject'] for pair in name)
    report(peer.version(), peer.cipher()[0], peer.selected_alpn_protocol(), subject['commonName'])
    for line in sys.stdin:
        command, *words = line.split()
        if command == 'take':
            report('took', take(peer, int(words[0])))
        elif command == 'send':
            peer.sendall(bytes(index % 251 for index in range(int(words[0]))))
        elif command == 'end':
            try:
                data = peer.recv(1)
                report('orderly end' if not data else 'more data')
            except ssl.SSLEOFError:
                report('truncated end')
        elif command == 'close-notify':
            peer.unwrap()
            report('the peer sent close_notify too')
        elif command == 'cut':
            peer.close()
            report('cut')


main(*sys.argv[1:])
