"""An ssh server of our own, which nobody else can log in to."""

import os
import socket
import subprocess
import time


class SSHServer:
    """Listens on a port of the loopback interface, with keys and configuration in a folder.

    `localhost` and `127.0.0.1` are two hosts to whoever has `programs` in front of its PATH.
    """

    def __init__(self, folder, path):
        self.folder = folder
        os.makedirs(folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        for key in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self._at(key)], check=True)
        self._write("sshd_config", f"""
            ListenAddress 127.0.0.1
            Port {port}
            HostKey {self._at("host")}
            AuthorizedKeysFile {self._at("user.pub")}
            AuthenticationMethods publickey
            StrictModes no
            UsePAM no
            PidFile none
            LogLevel ERROR
            SetEnv PATH={path}
            """)
        self._write("ssh_config", f"""
            AddressFamily inet
            Port {port}
            IdentityFile {self._at("user")}
            IdentitiesOnly yes
            IdentityAgent none
            BatchMode yes
            StrictHostKeyChecking no
            UserKnownHostsFile /dev/null
            LogLevel ERROR
            """)
        self.programs = self._at("programs")
        os.mkdir(self.programs)
        self._write("programs/ssh", f'#!/bin/sh\nexec /usr/bin/ssh -F {self._at("ssh_config")} "$@"\n')
        os.chmod(self._at("programs/ssh"), 0o755)
        if os.geteuid() == 0:
            # Where the part of it that has no rights is locked in; a start of the system makes it.
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        self._log = open(self._at("log"), "wb")
        # By its whole path, since it starts itself anew.
        self._child = subprocess.Popen(
            ["/usr/sbin/sshd", "-D", "-e", "-f", self._at("sshd_config")],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
        )
        self._wait_until_it_answers(port)

    def stop(self):
        self._child.terminate()
        self._child.wait()
        self._log.close()

    def _at(self, name):
        return os.path.join(self.folder, name)

    def _write(self, name, text):
        with open(self._at(name), "w") as file:
            file.write(text)

    def _wait_until_it_answers(self, port):
        for _ in range(200):
            if self._child.poll() is not None:
                with open(self._at("log")) as log:
                    raise RuntimeError(f"sshd ended with {self._child.returncode}: {log.read()}")
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                    if connection.recv(4) == b"SSH-":
                        return
            except OSError:
                pass
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("sshd does not answer")
