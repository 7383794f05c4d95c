//! Small good records of the streams that have one: accents, apostrophes, markup signs, variants, four decimals.

use sync_model::{
    Address, Article, ArticleCategories, ArticleIdentity, ArticleKind, ArticlePrice, ArticleStock, ArticleTexts, Axis,
    AxisValue, Category, CategoryIdentity, CategoryTexts, Charge, Customer, CustomerGroup, CustomerGroupIdentity,
    CustomerIdentity, Decimal, Localized, Order, OrderLine, OrderState, OrderTotals, PriceTarget, QuantityTier, Record,
    Stream, Tariff, TariffLine, TariffPeriod, TariffPoint, TariffPrices, Tax, Variant, VariantPrice, VariantStock,
    WriteAction, WriteItem,
};

/// Items to write to a stream; none where there is no sample. Prices and stock are those of the sample articles,
/// changed, so that they are updates after the articles were written.
pub fn items(stream: Stream) -> Vec<WriteItem> {
    let only = |facet: fn(Article) -> Article| {
        articles().into_iter().map(|article| Record::Article(Box::new(facet(article)))).collect::<Vec<_>>()
    };
    let records: Vec<Record> = match stream {
        Stream::Categories => categories().into_iter().map(Record::Category).collect(),
        Stream::Articles => articles().into_iter().map(|article| Record::Article(Box::new(article))).collect(),
        Stream::Prices => only(|article| {
            let price = article.price.map(|mut price| {
                price.variants.iter_mut().for_each(|variant| variant.net += Decimal::ONE);
                ArticlePrice { net: price.net + Decimal::ONE, ..price }
            });
            Article { key: article.key, price, ..Article::default() }
        }),
        Stream::Stock => only(|article| {
            let stock = article.stock.map(|mut stock| {
                stock.variants.iter_mut().for_each(|variant| variant.quantity += Decimal::TEN);
                let sum: Decimal = stock.variants.iter().map(|variant| variant.quantity).sum();
                let quantity = if stock.variants.is_empty() { stock.quantity + Decimal::TEN } else { sum };
                ArticleStock { quantity, ..stock }
            });
            Article { key: article.key, stock, ..Article::default() }
        }),
        Stream::CustomerGroups => vec![Record::CustomerGroup(group(1)), Record::CustomerGroup(group(2))],
        Stream::Customers => vec![Record::Customer(Box::new(customer(1))), Record::Customer(Box::new(customer(2)))],
        Stream::Buyers => vec![Record::Customer(Box::new(buyer(1))), Record::Customer(Box::new(buyer(2)))],
        Stream::Addresses => vec![Record::Address(Box::new(address(1))), Record::Address(Box::new(address(2)))],
        Stream::Tariffs => tariffs().into_iter().map(|tariff| Record::Tariff(Box::new(tariff))).collect(),
        Stream::Promotions => promotions().into_iter().map(|tariff| Record::Tariff(Box::new(tariff))).collect(),
        Stream::Orders => orders().into_iter().map(|order| Record::Order(Box::new(order))).collect(),
        _ => Vec::new(),
    };
    let item = |record: Record| WriteItem {
        key: record.key().clone(),
        action: WriteAction::Put,
        external_id: None,
        record: Some(record),
        overrides: Default::default(),
    };
    records.into_iter().map(item).collect()
}

/// The same with a sale.
pub fn promotions() -> Vec<Tariff> {
    let mut tariffs = tariffs();
    for prices in tariffs.iter_mut().filter_map(|tariff| tariff.prices.as_mut()) {
        let half = |line: &TariffLine| {
            let points = line.points.iter().map(|point| TariffPoint { net: point.net / Decimal::TWO, ..point.clone() });
            TariffLine { points: points.collect(), ..line.clone() }
        };
        let net = prices.net / Decimal::TWO;
        let everyone = vec![TariffPoint { from_quantity: Decimal::ONE, net, ..TariffPoint::default() }];
        let everyone = TariffLine { points: everyone, ..TariffLine::default() };
        prices.periods = vec![TariffPeriod {
            name: "Soldes d'été".to_owned(),
            from: sync_model::NaiveDate::from_ymd_opt(2026, 6, 24).unwrap_or_default(),
            to: sync_model::NaiveDate::from_ymd_opt(2026, 7, 21),
            is_sale: true,
            current: true,
            lines: std::iter::once(everyone).chain(prices.lines.iter().map(half)).collect(),
            currencies: Vec::new(),
        }];
    }
    tariffs
}

/// Tariffs of the sample articles: a group's price, a customer's by quantity, and a variant's own.
pub fn tariffs() -> Vec<Tariff> {
    let point = |variant: Option<&str>, from: i64, net: i64| TariffPoint {
        variant: variant.map(Into::into),
        from_quantity: Decimal::from(from),
        net: Decimal::new(net, 2),
    };
    let line = |target, group: Option<&str>, points| TariffLine { target, group: group.map(Into::into), points };
    let prices = |net: i64, variants, lines| TariffPrices {
        currency: "EUR".to_owned(),
        tax: Tax { rate: Decimal::new(20, 0), country: "FR".to_owned() },
        net: Decimal::new(net, 2),
        eco_tax: None,
        variants,
        periods: Vec::new(),
        lines,
        currencies: Vec::new(),
    };
    let group = || PriceTarget::Group("TG1".into());
    let customer = PriceTarget::Customer("TC1".into());
    let simple = vec![
        line(group(), None, vec![point(None, 1, 900)]),
        line(customer, Some("TG1"), vec![point(None, 1, 850), point(None, 10, 800)]),
    ];
    let own = vec![VariantPrice { key: "M".into(), net: Decimal::new(1_450, 2) }];
    let variants = vec![line(group(), None, vec![point(None, 1, 1_125), point(Some("M"), 1, 1_400)])];
    vec![
        Tariff { key: "TK-001".into(), prices: Some(prices(1_000, Vec::new(), simple)) },
        Tariff { key: "TK-002".into(), prices: Some(prices(1_250, own, variants)) },
    ]
}

/// A root, and a child after it.
pub fn categories() -> Vec<Category> {
    let category = |key: &str, parent: Option<&str>, fr: &str, en: &str| Category {
        key: key.into(),
        identity: Some(CategoryIdentity { parent: parent.map(Into::into), position: 0, active: true }),
        texts: Some(CategoryTexts { name: Localized::fr_en(fr, en), ..Default::default() }),
    };
    vec![
        category("TK1", None, "Vêtements d'été", "Summer clothes"),
        category("TK2", Some("TK1"), "T-shirts & débardeurs", "T-shirts & tank tops"),
    ]
}

/// A simple article, one with variants, and one that is sold at nothing and is not there.
pub fn articles() -> Vec<Article> {
    vec![
        simple("TK-001", "L'écharpe « Été »", Decimal::new(199_999, 4), 12),
        variants(),
        simple("TK-003", "Notice", Decimal::ZERO, 0),
    ]
}

fn simple(key: &str, name: &str, net: Decimal, quantity: i64) -> Article {
    Article {
        key: key.into(),
        identity: Some(ArticleIdentity { reference: key.to_owned(), active: true, ..Default::default() }),
        texts: Some(ArticleTexts {
            name: Localized::fr(name),
            description: Localized::fr("<p>50&nbsp;% coton</p>"),
            ..Default::default()
        }),
        categories: Some(ArticleCategories { keys: vec!["TK2".into(), "TK1".into()] }),
        price: Some(ArticlePrice {
            currency: "EUR".to_owned(),
            net,
            tax: Tax { rate: Decimal::new(20, 0), country: "FR".to_owned() },
            tiers: vec![QuantityTier {
                from_quantity: Decimal::TEN,
                net: net * Decimal::new(9, 1),
                from: None,
                to: None,
            }],
            ..Default::default()
        }),
        stock: Some(ArticleStock { tracked: true, quantity: Decimal::from(quantity), ..Default::default() }),
        ..Article::default()
    }
}

fn variants() -> Article {
    let mut article = simple("TK-002", "T-shirt 'Océan'", Decimal::new(1_250, 2), 6);
    let size = |key: &str| Variant {
        key: key.into(),
        reference: format!("TK-002-{key}"),
        active: true,
        values: vec![AxisValue { axis: "SIZE".into(), key: key.into(), label: Localized::fr(key) }],
        ..Default::default()
    };
    if let Some(identity) = &mut article.identity {
        identity.kind = ArticleKind::Variants;
        identity.axes = vec![Axis { key: "SIZE".into(), name: Localized::fr_en("Taille", "Size") }];
        identity.variants = vec![size("S"), size("M")];
    }
    if let Some(price) = &mut article.price {
        price.tiers.clear();
        price.variants = vec![VariantPrice { key: "M".into(), net: Decimal::new(1_450, 2) }];
    }
    if let Some(stock) = &mut article.stock {
        stock.variants = ["S", "M"].map(|key| VariantStock { key: key.into(), quantity: Decimal::new(3, 0) }).to_vec();
    }
    article
}

fn group(number: u32) -> CustomerGroup {
    let name = Localized::fr_en(format!("Détaillants {number}"), format!("Retailers {number}"));
    CustomerGroup {
        key: format!("TKG{number}").into(),
        identity: Some(CustomerGroupIdentity { name, prices_with_tax: number == 1 }),
    }
}

fn customer(number: u32) -> Customer {
    Customer {
        key: format!("TKC{number}").into(),
        identity: Some(CustomerIdentity {
            email: format!("client{number}@example.com"),
            first_name: "Zoé".to_owned(),
            last_name: "D'Arc".to_owned(),
            active: true,
            language: "fr".to_owned(),
            ..Default::default()
        }),
    }
}

/// A customer of the shop with an address.
fn buyer(number: u32) -> Customer {
    let mut buyer = customer(number);
    buyer.key = number.to_string().into();
    if let Some(identity) = &mut buyer.identity {
        identity.email = format!("buyer{number}@example.com");
        identity.addresses = vec![address(number)];
    }
    buyer
}

fn address(number: u32) -> Address {
    Address {
        key: format!("TKA{number}").into(),
        first_name: "Zoé".to_owned(),
        last_name: "D'Arc".to_owned(),
        line1: "1 rue de l'Église".to_owned(),
        postcode: "69001".to_owned(),
        city: "Lyon".to_owned(),
        country: "FR".to_owned(),
        ..Default::default()
    }
}

/// Two orders that sum up to the cent.
pub fn orders() -> Vec<Order> {
    (1..=2).map(order).collect()
}

fn order(number: u32) -> Order {
    let (unit, quantity) = (Decimal::new(1_250, 2), Decimal::from(number));
    let (net, gross) = (unit * quantity, unit * quantity * Decimal::new(12, 1));
    Order {
        key: format!("9{number:05}").into(),
        reference: format!("TKORDER{number}"),
        placed_at: "2026-01-15T10:30:00+01:00".parse().ok(),
        changed_at: "2026-01-15T10:31:00+01:00".parse().ok(),
        state: OrderState {
            key: "2".into(),
            label: "Paiement accepté".to_owned(),
            paid: true,
            valid: true,
            ..Default::default()
        },
        currency: "EUR".to_owned(),
        currency_decimals: 2,
        conversion_rate: Decimal::ONE,
        customer: customer(number),
        billing: address(number),
        delivery: address(number),
        lines: vec![OrderLine {
            key: "1".into(),
            article: Some("TK-001".into()),
            reference: "TK-001".to_owned(),
            name: "L'écharpe « Été »".to_owned(),
            quantity,
            unit_net: unit,
            unit_gross: unit * Decimal::new(12, 1),
            total_net: net,
            total_gross: gross,
            list_unit_net: unit,
            tax_rate: Decimal::new(20, 0),
            ..Default::default()
        }],
        shipping: Charge::default(),
        totals: OrderTotals { net, gross, products_net: net, products_gross: gross, paid: gross, ..Default::default() },
        ..Default::default()
    }
}
