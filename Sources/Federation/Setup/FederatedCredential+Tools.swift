// One template a tool. The application is a variable of that tool, set in the first line, since an agent does not know
// which app registrations trust it.

extension FederatedCredential {
    var azureCLI: String {
        """
        APPLICATION_ID='00000000-0000-0000-0000-000000000000' # Application (client) ID
        az ad app federated-credential create --id "$APPLICATION_ID" --parameters \(Quoted.posixShell(json.text))

        """
    }

    var graphRequest: String {
        """
        POST https://graph.microsoft.com/v1.0/applications(appId='{application-id}')/federatedIdentityCredentials
        Content-Type: application/json

        \(json.prettyText)

        """
    }

    var azurePowerShell: String {
        """
        $ApplicationObjectId = '00000000-0000-0000-0000-000000000000' # object ID of the app registration
        New-AzADAppFederatedCredential -ApplicationObjectId $ApplicationObjectId `
            -Name \(Quoted.powerShell(name.text)) `
            -Issuer \(Quoted.powerShell(triple.issuer.text)) `
            -Subject \(Quoted.powerShell(triple.subject.text)) `
            -Audience \(Quoted.powerShell(triple.audience.text))

        """
    }

    /// Provider azuread, version 3.
    var terraform: String {
        """
        resource "azuread_application_federated_identity_credential" "aureole" {
          application_id = azuread_application_registration.app.id
          display_name   = \(Quoted.terraform(name.text))
          issuer         = \(Quoted.terraform(triple.issuer.text))
          subject        = \(Quoted.terraform(triple.subject.text))
          audiences      = [\(Quoted.terraform(triple.audience.text))]
        }

        """
    }

    /// The Microsoft Graph extension for Bicep, inside the application's resource.
    var bicep: String {
        """
        extension microsoftGraphV1

        param uniqueName string
        param displayName string

        resource app 'Microsoft.Graph/applications@v1.0' = {
          uniqueName: uniqueName
          displayName: displayName

          resource credential 'federatedIdentityCredentials@v1.0' = {
            name: '${uniqueName}/\(name.text)'
            issuer: \(Quoted.bicep(triple.issuer.text))
            subject: \(Quoted.bicep(triple.subject.text))
            audiences: [\(Quoted.bicep(triple.audience.text))]
          }
        }

        """
    }
}
