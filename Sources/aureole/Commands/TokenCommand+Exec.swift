import ArgumentParser
import Federation
import Foundation

extension TokenCommand {
    struct Exec: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "exec",
            abstract: "Print an assertion as kubectl and Google's libraries want it of a program they run.",
            discussion: """
                Which of the two runs it is told by the environment, or by --for.

                Example:
                  aureole token exec helpdesk --for kubernetes

                In a kubeconfig:
                  users:
                  - name: helpdesk
                    user:
                      exec:
                        apiVersion: client.authentication.k8s.io/v1
                        command: aureole
                        args: [token, exec, helpdesk, --audience, kubernetes, --server, https://aureole.example:8444,
                          --key-file, /etc/helpdesk.key]
                        interactiveMode: Never
                """)

        @Argument(help: "Name or id of the agent.") var agent: String
        @Option(help: "One of the agent's audiences; by default its first.") var audience: String?
        @Option(name: .customLong("for"), help: "kubernetes or google; by default what the environment tells.")
        var format: ExecutableFormat.Word?
        @OptionGroup(title: "Another service") var service: ServiceOptions
        @OptionGroup var options: CommandOptions

        func run() async throws {
            let format = try ExecutableFormat(format, environment: ProcessInfo.processInfo.environment)
            do {
                let request = AssertionRequest(
                    agent: try Reference(agent), audience: try audience.map { try Audience($0) })
                let assertion = try await service.source(else: options).mint(request)
                print(format.document(assertion).text)
            } catch {
                guard let complaint = Complaint(error), let document = format.document(complaint) else { throw error }
                print(document.text)
            }
        }
    }
}

extension ExecutableFormat.Word: ExpressibleByArgument {}
