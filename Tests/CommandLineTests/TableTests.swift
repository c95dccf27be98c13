import Testing

@testable import aureole

@Suite("Tables for people")
struct TableTests {
    @Test("Columns are as wide as their widest text, and no line ends with a blank")
    func columns() {
        let table = Table(["NAME", "A", "STATE"], [["helpdesk", "b", ""], ["Büro", "", "on"]], empty: "None.")
        #expect(
            table.text == """
                NAME      A  STATE
                helpdesk  b
                Büro         on
                """)
    }

    @Test("Without rows it says what to do first")
    func empty() {
        #expect(Table(["NAME"], [], empty: "None yet.").text == "None yet.")
    }
}
