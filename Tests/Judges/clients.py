"""Microsoft's own client libraries, which carry our assertions to the simulator's token endpoint."""

import azure.core.exceptions
import azure.identity
import msal
from house import CLIENT_ID, TENANT
from verifiers import Refused

SCOPE = "https://graph.microsoft.com/.default"


def msal_python(house, agent):
    """A fresh application each time: MSAL keeps a refusal for a minute."""
    application = msal.ConfidentialClientApplication(
        CLIENT_ID, authority=f"{house.authority}/{TENANT}", instance_discovery=False,
        client_credential={"client_assertion": lambda: house.mint(agent)})
    answer = application.acquire_token_for_client(scopes=[SCOPE])
    if "access_token" not in answer:
        raise Refused(answer.get("error_description", answer["error"]))
    return answer["access_token"]


def azure_identity(house, agent):
    """From a token file, as in a pod. The file has no newline at its end: it is sent as it is."""
    file = house.folder / f"{agent}.jwt"
    file.write_text(house.aureole("token", "mint", agent)["token"])
    credential = azure.identity.WorkloadIdentityCredential(
        tenant_id=TENANT, client_id=CLIENT_ID, token_file_path=str(file), authority=house.authority)
    try:
        return credential.get_token(SCOPE).token
    except azure.core.exceptions.ClientAuthenticationError as error:
        raise Refused(str(error)) from error


CLIENTS = {"MSAL Python": msal_python, "azure-identity": azure_identity}
