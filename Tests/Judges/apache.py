"""Apache with mod_auth_openidc, as a resource server that believes the assertions of one agent for one audience: it fetches
the published keys and has nothing else to do with Aureole.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from rehearsal import free_port

CONFIGURATION = """
ServerRoot {root}/usr/lib/apache2
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
User nobody
Group nogroup
LoadModule mpm_event_module modules/mod_mpm_event.so
LoadModule authn_core_module modules/mod_authn_core.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule authz_user_module modules/mod_authz_user.so
LoadModule status_module modules/mod_status.so
LoadModule auth_openidc_module modules/mod_auth_openidc.so
OIDCOAuthVerifyJwksUri {keys}
OIDCCABundlePath {folder}/ca.pem
<Location "/">
    AuthType oauth20
    <RequireAll>
        Require claim "iss:{issuer}"
        Require claim "aud:{audience}"
        Require claim "sub:{subject}"
    </RequireAll>
    SetHandler server-status
</Location>
"""


class Apache:
    """Serves for as long as a `with` lasts. It drops its rights, so that its files have to be for everybody to read."""

    def __init__(self, house, audience, subject):
        self.root = pathlib.Path(os.environ["AUREOLE_JUDGE_APACHE"])
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="aureole-apache-"))
        self.folder.chmod(0o755)
        self.url = f"http://127.0.0.1:{free_port()}/"
        (self.folder / "ca.pem").write_bytes(pathlib.Path(house.ca).read_bytes())
        (self.folder / "httpd.conf").write_text(CONFIGURATION.format(
            root=self.root, folder=self.folder, port=self.url.split(":")[2].rstrip("/"), keys=house.jwks_uri(),
            issuer=house.issuer, audience=audience, subject=subject))

    def __enter__(self):
        libraries = ":".join(map(str, sorted({file.parent for file in self.root.glob("usr/lib/*/lib*.so*")})))
        self.process = subprocess.Popen(
            [self.root / "usr/sbin/apache2", "-X", "-f", self.folder / "httpd.conf"], stdin=subprocess.DEVNULL,
            env=dict(os.environ, LD_LIBRARY_PATH=libraries), stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while self.status("") is None:
            if time.monotonic() > deadline or self.process.poll() is not None:
                words = (self.folder / "error.log").read_text()
                self.__exit__()
                raise RuntimeError(f"Apache did not become ready: {words}")
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder)

    def status(self, token):
        """What the resource answers; `None` when nobody does."""
        request = urllib.request.Request(self.url, headers={"Authorization": f"Bearer {token}"})
        try:
            return urllib.request.urlopen(request, timeout=30).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None
