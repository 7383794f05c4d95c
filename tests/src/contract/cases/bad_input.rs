//! Input at and beyond the edge: what a shop takes arrives as it is, what it does not take is refused by name.

use anyhow::{Result, ensure};
use sync_model::{Article, NaiveDate, Outcome, OutcomeState, QuantityTier, Record, Stream};

use crate::contract::{
    Case, Verdict,
    records::{article, articles, decimal, part, price, texts},
    stand::{Stand, put},
};

pub(crate) const CASES: [Case; 6] = [
    Case { name: "names of every sign that a shop takes arrive unchanged", run: names },
    Case { name: "a sign that the shop forbids in a name is refused by name", run: forbidden },
    Case { name: "HTML is kept where it is harmless, and a script is not", run: html },
    Case { name: "a reference of 64 signs is kept, a longer one refused", run: long_reference },
    Case { name: "tiers that overlap are kept each, and the latest of the same wins", run: overlapping },
    Case { name: "numbers that are none are refused by their field", run: numbers },
];

/// Fails unless exactly this article is refused with that code, and no product was made.
pub(super) fn refused(stand: &mut Stand, article: Article, code: &str) -> Result<()> {
    let key = article.key.clone();
    let batch = stand.batch(Stream::Articles, vec![put(Record::Article(Box::new(article)))]);
    let outcomes = stand.write(&batch)?;
    let [Outcome { state, problems, .. }] = outcomes.as_slice() else {
        anyhow::bail!("{} outcomes instead of one", outcomes.len());
    };
    let named = problems.iter().any(|problem| problem.code == code && !problem.remark);
    ensure!(*state == OutcomeState::Rejected && named, "{key}: {} {problems:?} instead of {code}", state.name());
    let made = format!("SELECT COUNT(*) FROM {{navette_link}} WHERE erp_key = '{key}' AND entity = 'article'");
    stand.tables.expect("no link", &made, "0")
}

fn names(stand: &mut Stand) -> Result<Verdict> {
    let language = stand.languages.first().cloned().unwrap_or_default();
    for (index, name) in [
        "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ àâäçéèêëîïôöùûüÿ",
        "Œuf à la cœur d'œillet, ÆSIR",
        "Prix cassé : 5 € 50 – « Noël »",
        "Bougie 🕯️ 🎁 𝒂",
        "L'été d'\"Île\" `x` ´ ’ “ ”",
        "A & B | 100 % @ 20° + 3/4 * ? ! \\ ~ ^",
        "Ñandú Škoda Łódź 日本語 العربية",
    ]
    .into_iter()
    .enumerate()
    {
        let key = stand.key(&format!("NAME-{index}"));
        let mut new = article(&stand.languages, &key);
        if let Some(parts) = &mut new.texts {
            parts.name = texts(&stand.languages, name);
        }
        stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
        let id = stand.id("article", &key, "")?;
        let row = format!(
            "SELECT l.name, l.link_rewrite <> '' FROM {{product_lang}} l JOIN {{lang}} g USING (id_lang) \
             WHERE l.id_product = {id} AND g.iso_code = '{language}'"
        );
        stand.tables.expect("name and address", &row, &format!("{name} {language} | 1"))?;
        stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
    }
    Ok(Verdict::Held)
}

fn forbidden(stand: &mut Stand) -> Result<Verdict> {
    for (index, sign) in ["<", ">", ";", "=", "#", "{", "}"].into_iter().enumerate() {
        let mut new = article(&stand.languages, &stand.key(&format!("SIGN-{index}")));
        if let Some(parts) = &mut new.texts {
            parts.name = texts(&stand.languages, &format!("Nappe {sign} 3"));
        }
        refused(stand, new, "text-forbidden-sign")?;
    }
    let mut long = article(&stand.languages, &stand.key("LONG-NAME"));
    if let Some(parts) = &mut long.texts {
        parts.name = texts(&stand.languages, &"é".repeat(129));
    }
    refused(stand, long, "text-too-long")?;
    Ok(Verdict::Held)
}

fn html(stand: &mut Stand) -> Result<Verdict> {
    let language = stand.languages.first().cloned().unwrap_or_default();
    let key = stand.key("HTML");
    let mut new = article(&stand.languages, &key);
    if let Some(parts) = &mut new.texts {
        let text =
            "<p>Lin <strong>lavé</strong> &amp; œuvre 5 €<br />🎁</p><script>alert(1)</script><ul><li>a</li></ul>";
        parts.description = texts(&stand.languages, text);
    }
    stand.put(Stream::Articles, articles([new.clone()]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let row = format!(
        "SELECT description LIKE '%<strong>lavé</strong>%5 €%🎁%<li>a</li>%', description LIKE '%alert%' \
         FROM {{product_lang}} l JOIN {{lang}} g USING (id_lang) WHERE id_product = {id} AND iso_code = '{language}'"
    );
    stand.tables.expect("what is kept, and the script", &row, "1 | 0")?;
    stand.put(Stream::Articles, articles([new]), OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn long_reference(stand: &mut Stand) -> Result<Verdict> {
    let key = stand.key("REF");
    let mut new = article(&stand.languages, &key);
    let reference = format!("{key}{}", "R".repeat(64 - key.len()));
    if let Some(identity) = &mut new.identity {
        identity.reference.clone_from(&reference);
    }
    stand.put(Stream::Articles, articles([new]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    stand.tables.expect(
        "reference",
        &format!("SELECT reference FROM {{product}} WHERE id_product = {id}"),
        &reference,
    )?;
    let mut longer = article(&stand.languages, &stand.key("REF-65"));
    if let Some(identity) = &mut longer.identity {
        identity.reference = format!("{reference}R");
    }
    refused(stand, longer, "text-too-long")?;
    Ok(Verdict::Held)
}

fn overlapping(stand: &mut Stand) -> Result<Verdict> {
    if stand.setting("NAVETTE_TIERS")? != "1" {
        return Ok(Verdict::NotTried("quantity discounts are switched off in the module".to_owned()));
    }
    let key = stand.key("OVERLAP");
    stand.put(Stream::Articles, articles([article(&stand.languages, &key)]), OutcomeState::Created)?;
    let id = stand.id("article", &key, "")?;
    let day = |month, day| NaiveDate::from_ymd_opt(2027, month, day);
    let tier = |quantity: &str, net: &str, from, to| QuantityTier {
        from_quantity: decimal(quantity),
        net: decimal(net),
        from,
        to,
    };
    let mut prices = price("20.5");
    prices.tiers = vec![
        tier("5", "19", None, None),
        tier("5", "18", day(1, 1), day(3, 1)),
        tier("5", "17", day(2, 1), day(4, 1)),
        tier("5", "16", None, None),
    ];
    let record = articles([part(&key, |article| article.price = Some(prices))]);
    stand.put(Stream::Prices, record.clone(), OutcomeState::Updated)?;
    let held = format!(
        "SELECT from_quantity, price, DATE(`from`), DATE(`to`) FROM {{specific_price}} WHERE id_product = {id} \
         ORDER BY price"
    );
    let wanted = "5 | 16.000000 | 0000-00-00 | 0000-00-00\n5 | 17.000000 | 2027-02-01 | 2027-04-01\n\
                  5 | 18.000000 | 2027-01-01 | 2027-03-01";
    stand.tables.expect("tiers", &held, wanted)?;
    stand.put(Stream::Prices, record, OutcomeState::Unchanged)?;
    Ok(Verdict::Held)
}

fn numbers(stand: &mut Stand) -> Result<Verdict> {
    let mut negative = article(&stand.languages, &stand.key("NEGATIVE"));
    if let Some(price) = &mut negative.price {
        price.net = decimal("-1");
    }
    refused(stand, negative, "number-invalid")?;
    let mut light = article(&stand.languages, &stand.key("LIGHT"));
    if let Some(identity) = &mut light.identity {
        identity.weight = Some(decimal("-0.5"));
    }
    refused(stand, light, "number-invalid")?;
    let mut nothing = article(&stand.languages, &stand.key("TIER-0"));
    if let Some(price) = &mut nothing.price {
        let zero = QuantityTier { from_quantity: decimal("0"), net: decimal("1"), from: None, to: None };
        price.tiers = vec![zero];
    }
    refused(stand, nothing, "number-invalid")?;
    let mut francs = article(&stand.languages, &stand.key("FRANCS"));
    if let Some(price) = &mut francs.price {
        price.currency = "CHF".to_owned();
    }
    refused(stand, francs, "currency-differs")?;
    Ok(Verdict::Held)
}
