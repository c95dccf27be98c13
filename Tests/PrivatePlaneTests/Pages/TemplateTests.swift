import Foundation
import Testing

@testable import PrivatePlane

@Suite("The templates of the pages")
struct TemplateTests {
    private static let all = Template.shared + PageRoutes.templates

    @Test("All of them can be read, and each name is given once")
    func parse() throws {
        _ = try Templates()
        let names = Self.all.map(\.name)
        #expect(names.count == Set(names).count)
    }

    @Test("Each file of the folder is one of them")
    func registered() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: SourceText.pages + "/Templates")
        // The layout is read by itself.
        let registered = Set(Self.all.map { $0.name + ".mustache" } + ["layout.mustache"])
        let texts = Set(files.filter { $0.hasSuffix(".mustache") })
        #expect(texts.symmetricDifference(registered).isEmpty)
    }

    @Test("What a template contains is there", arguments: all)
    func partials(template: Template) {
        let names = Set(Self.all.map(\.name))
        for tag in template.tags where tag.hasPrefix(">") {
            let name = tag.dropFirst().trimmingCharacters(in: .whitespaces)
            // The layout contains whatever the page at hand names.
            #expect(names.contains(name) || name == "*template", "\(tag)")
        }
    }

    @Test("A name in a template is that of a member which some struct stores", arguments: all)
    func members(template: Template) throws {
        let members = try SourceText.storedMembers
        let assets = Set(Assets().paths.keys)
        for tag in template.tags where !tag.hasPrefix(">") {
            for name in Self.names(in: tag) {
                #expect(members.contains(name) || (tag.contains("assets.") && assets.contains(name)), "\(tag)")
            }
        }
    }

    @Test("The members are read out of the sources as they stand there")
    func reading() throws {
        let members = try SourceText.storedMembers
        #expect(members.isSuperset(of: ["isEnabled", "formToken", "problem", "before", "assets", "isChosen"]))
        #expect(members.isDisjoint(with: ["", "isLong", "nonsense", "some", "response"]), "stored ones alone")
    }

    @Test("Nothing gets onto a page as markup, and every value stands in quotation marks", arguments: all)
    func escaped(template: Template) {
        for pattern in [#"\{\{\{"#, #"\{\{&"#, #"\{\{="#, #"\{\{%"#, #"='"#] {
            #expect(template.text.firstMatch(of: try! Regex(pattern)) == nil, "\(pattern)")
        }
        #expect(!template.text.replacing(/"[^"]*"/, with: "\"\"").contains("={{"))
    }

    @Test("No template brings a style or a script of its own, nor anything from elsewhere", arguments: all)
    func inert(template: Template) {
        for pattern in [
            #"\sstyle\s*="#, #"<style"#, #"\son[a-z]+\s*="#, #"<script(?![^>]* src=")"#, "javascript:",
            #"(?:src|href|action)="(?!/|#|\{\{)"#, #"(?:src|href|action)="//"#,
        ] {
            let found = template.text.firstMatch(of: try! Regex(pattern).ignoresCase()).map { template.text[$0.range] }
            #expect(found == nil, "\(found ?? "")")
        }
    }

    @Test("Every form that changes something carries the token of the page", arguments: all)
    func tokens(template: Template) {
        let forms = template.text.matches(of: /<form(?:(?!<\/form>)[\s\S])*<\/form>/).map { String($0.0) }
        #expect(forms.count == template.text.ranges(of: "<form").count)
        // A form without a method asks for a page, and changes nothing.
        for form in forms where form.contains("method=") {
            #expect(form.contains("method=\"post\""), "\(form)")
            // The form for signing in is bound to its browser, since there is no session yet.
            let value = template.name == Template.signIn.name ? "{{.}}" : "{{token}}"
            #expect(
                form.ranges(of: #"<input type="hidden" name="form_token" value="\#(value)">"#).count == 1, "\(form)")
        }
    }

    /// The members that a tag names: `#.a`, `^empty(a)`, `a.b`.
    private static func names(in tag: String) -> [String] {
        var path = tag.drop { "#^/$< ".contains($0) }.trimmingCharacters(in: .whitespaces)
        if let call = path.wholeMatch(of: /[a-z]+\((.*)\)/) { path = String(call.1) }
        return path.split(separator: ".").map(String.init)
    }
}

extension Template: CustomTestStringConvertible {
    public var testDescription: String { name }

    fileprivate var text: String { String(decoding: source, as: UTF8.self) }

    /// What stands between the braces.
    fileprivate var tags: [String] { text.matches(of: /\{\{([^}]*)\}\}/).map { String($0.1) } }
}
