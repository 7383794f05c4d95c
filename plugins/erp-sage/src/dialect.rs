//! What differs from one database behind ODBC to another; capabilities, not products, decide elsewhere.

/// How a query is told how many rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// `… LIMIT 500`
    Suffix,
    /// `SELECT TOP 500 …`
    Prefix,
    /// The grammar has neither: fetching stops after so many rows.
    StopFetching,
}

/// The habits of one database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// What the driver calls its database.
    pub product: String,
    pub limit: Limit,
    open_quote: char,
    close_quote: char,
    /// Sage's own driver: it computes amounts and allocates numbers by itself.
    pub native_sage: bool,
}

impl Dialect {
    /// The habits of the database that calls itself `product` and quotes names with `quote`.
    pub fn of(product: &str, quote: Option<char>) -> Self {
        let lower = product.to_lowercase();
        let (limit, brackets) = match () {
            // SQLite's driver counts the apostrophe in [d'eau] as the start of a text and loses the markers behind it.
            () if lower.contains("sqlite") => (Limit::Suffix, false),
            () if lower.contains("sql server") => (Limit::Prefix, true),
            () => (Limit::StopFetching, false),
        };
        let quote = quote.filter(|quote| *quote != ' ').unwrap_or('"');
        Self {
            product: product.to_owned(),
            limit,
            open_quote: if brackets { '[' } else { quote },
            close_quote: if brackets { ']' } else { quote },
            native_sage: ["sage", "simba", "cbase"].iter().any(|word| lower.contains(word)),
        }
    }

    /// The name as it stands in a statement. Plain names stay bare: not every grammar quotes.
    pub fn name(&self, name: &str) -> String {
        let plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if plain {
            return name.to_owned();
        }
        let doubled = name.replace(self.close_quote, &format!("{0}{0}", self.close_quote));
        format!("{}{doubled}{}", self.open_quote, self.close_quote)
    }

    /// A whole `SELECT`, with its limit where the grammar has one.
    pub fn select(&self, columns: &str, rest: &str, limit: Option<usize>) -> String {
        match (self.limit, limit) {
            (Limit::Suffix, Some(limit)) => format!("SELECT {columns} FROM {rest} LIMIT {limit}"),
            (Limit::Prefix, Some(limit)) => format!("SELECT TOP {limit} {columns} FROM {rest}"),
            _ => format!("SELECT {columns} FROM {rest}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Limit};

    #[test]
    fn names_are_quoted_only_where_they_must_be() {
        let server = Dialect::of("Microsoft SQL Server", Some('"'));
        assert_eq!(server.name("AR_Ref"), "AR_Ref");
        assert_eq!(server.name("1ère commercialisation"), "[1ère commercialisation]");
        assert_eq!(server.name("a]b"), "[a]]b]");
        assert_eq!(Dialect::of("Other", Some('`')).name("N° d'éco"), "`N° d'éco`");
    }

    #[test]
    fn limits_follow_the_grammar() {
        assert_eq!(Dialect::of("SQLite", None).select("A", "T", Some(5)), "SELECT A FROM T LIMIT 5");
        assert_eq!(Dialect::of("Microsoft SQL Server", None).select("A", "T", Some(5)), "SELECT TOP 5 A FROM T");
        let sage = Dialect::of("SAGE Gestion commerciale 100", None);
        assert_eq!((sage.limit, sage.native_sage), (Limit::StopFetching, true));
        assert_eq!(sage.select("A", "T", Some(5)), "SELECT A FROM T");
    }
}
