"""Glewlwyd, an OAuth server in C of Debian's, set up over its own admin API to answer `client_credentials`.

It signs with RSA-2048 as we do, writes a row of each token into SQLite and waits for the disk. All is as suits it: its
plugin `oauth2`, which is faster than its other one, and a client whose secret is compared as it stands, where a
password would be stretched.
"""

import base64
import glob
import gzip
import json
import os
import secrets
import sqlite3
import subprocess
import urllib.parse
import urllib.request

from yard import SERVER_CORE, free_port, pinned, wait_for

SCOPE = "bench"


class Glewlwyd:
    def __init__(self, unpacked, directory):
        """Is ready to be asked at `url` for what `request` says."""
        os.makedirs(directory + "/nothing")
        self.port, self.cookie = free_port(), ""
        self.base = f"http://localhost:{self.port}"
        prepare(unpacked, directory, self.port)
        self.process = pinned(
            SERVER_CORE, [unpacked + "/usr/bin/glewlwyd", "--config-file=" + directory + "/glewlwyd.conf"],
            env=dict(os.environ, LD_LIBRARY_PATH=glob.glob(unpacked + "/usr/lib/*-linux-gnu")[0]),
            stdout=subprocess.DEVNULL)
        wait_for(self.base + "/config", self.process)
        self.url = f"{self.base}/api/oauth2/token"
        self.request = {
            "BENCH_BASIC": base64.b64encode(f"bench:{self.add_client()}".encode()).decode(),
            "BENCH_BODY": urllib.parse.urlencode({"grant_type": "client_credentials", "scope": SCOPE}),
            "BENCH_TYPE": "application/x-www-form-urlencoded"}

    def add_client(self):
        """The secret of a client that may have tokens, signed by a key of its own."""
        secret = secrets.token_urlsafe(32)
        self.post("auth/", {"username": "admin", "password": "password"})  # as the package sets it up
        self.post("scope/", {"name": SCOPE, "display_name": SCOPE, "password_required": False, "scheme": {}})
        self.post("client/", {
            "client_id": "bench", "client_name": "bench", "client_secret": secret, "confidential": True,
            "enabled": True, "scope": [SCOPE], "authorization_type": ["client_credentials"], "redirect_uri": []})
        private, public = key_pair()
        self.post("mod/plugin/", {
            "module": "oauth2-glewlwyd", "name": "oauth2", "display_name": "oauth2", "enabled": True, "parameters": {
                "url": "oauth2", "jwt-type": "rsa", "jwt-key-size": "256", "key": private, "cert": public,
                "access-token-duration": 600, "refresh-token-duration": 600, "code-duration": 600,
                "refresh-token-rolling": False, "auth-type-client-enabled": True, "auth-type-code-enabled": False,
                "auth-type-implicit-enabled": False, "auth-type-password-enabled": False,
                "auth-type-refresh-enabled": False, "scope": []}})
        return secret

    def post(self, path, fields):
        request = urllib.request.Request(
            f"{self.base}/api/{path}", json.dumps(fields).encode(),
            {"Content-Type": "application/json", "Cookie": self.cookie})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.cookie = (answer.headers["Set-Cookie"] or self.cookie).split(";")[0]


def key_pair():
    private = subprocess.run(["openssl", "genrsa", "2048"], capture_output=True, text=True, check=True).stdout
    public = subprocess.run(["openssl", "rsa", "-pubout"], input=private, capture_output=True, text=True, check=True)
    return private, public.stdout


def prepare(unpacked, directory, port):
    """An empty database and the configuration."""
    database = sqlite3.connect(directory + "/glewlwyd.db")
    with gzip.open(unpacked + "/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz", "rt") as file:
        database.executescript(file.read())
    database.close()
    modules = unpacked + "/usr/lib/glewlwyd"
    with open(directory + "/glewlwyd.conf", "w") as file:
        file.write(f"""
            port = {port}; bind_address = "127.0.0.1"; external_url = "http://localhost:{port}";
            api_prefix = "api"; login_url = "login.html"; static_files_path = "{directory}/nothing";
            log_mode = "console"; log_level = "ERROR"; hash_algorithm = "SHA512";
            cookie_domain = "localhost"; cookie_secure = 0; session_key = "session"; session_expiration = 3600;
            admin_scope = "g_admin"; profile_scope = "g_profile";
            user_module_path = "{modules}/user"; user_middleware_module_path = "{directory}/nothing";
            client_module_path = "{modules}/client"; user_auth_scheme_module_path = "{modules}/scheme";
            plugin_module_path = "{modules}/plugin";
            database = {{ type = "sqlite3"; path = "{directory}/glewlwyd.db"; }};
            """)
