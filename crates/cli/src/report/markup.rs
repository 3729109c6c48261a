//! Writes HTML and SVG: every text and attribute goes through one escape.

/// Tags of HTML that have no end.
const VOID: [&str; 2] = ["meta", "br"];

/// A document in the making. Names of elements and attributes are our own; values and texts may be
/// anybody's and are escaped.
#[derive(Debug, Default)]
pub struct Markup {
    out: String,
}

impl Markup {
    /// An element with what a function writes into it.
    pub fn element(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        inner: impl FnOnce(&mut Self),
    ) {
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
        if VOID.contains(&name) {
            return;
        }
        inner(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element with a text.
    pub fn leaf(&mut self, name: &'static str, attributes: &[(&'static str, &str)], text: &str) {
        self.element(name, attributes, |inner| inner.text(text));
    }

    /// An element without content.
    pub fn empty(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.element(name, attributes, |_| {});
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    /// What this program itself says in markup, such as a style sheet.
    pub fn own(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// The document.
    pub fn finish(self) -> String {
        self.out
    }
}

/// Adds a text so that it is only text, between tags and within quotes. Control characters, which
/// no document may hold, become the replacement character.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_firm_is_called_becomes_markup() {
        let name = "</p><script>alert(1)</script>\" onload='x' &lt;\u{0}甲";
        let mut page = Markup::default();
        page.leaf("p", &[("title", name)], name);
        let safe = "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; \
                    onload=&#39;x&#39; &amp;lt;\u{fffd}甲";
        assert_eq!(page.finish(), format!("<p title=\"{safe}\">{safe}</p>"));
    }

    #[test]
    fn elements_nest_and_end() {
        let mut page = Markup::default();
        page.element("ul", &[], |list| {
            list.leaf("li", &[], "a");
            list.empty("br", &[]);
        });
        assert_eq!(page.finish(), "<ul><li>a</li><br></ul>");
    }
}
