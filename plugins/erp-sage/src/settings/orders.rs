//! The settings of orders, of the customers that they bring, and of their payments.

use plugin_sdk::model::{FieldKind, Localized, LookupName, LookupRef, LookupSide, SettingsGroup};

use super::{choices, field, group, lookup, own, text};

pub(super) fn peer(name: LookupName) -> LookupRef {
    LookupRef { side: LookupSide::Peer, name }
}

fn number(min: i64, max: i64) -> FieldKind {
    FieldKind::Number { min: Some(min), max: Some(max), decimals: 0 }
}

pub(super) fn mapping(rows: LookupRef, target: LookupName) -> FieldKind {
    FieldKind::Mapping { rows, target: own(target) }
}

/// The panel of orders.
pub fn orders() -> SettingsGroup {
    let mut fields = document();
    fields.extend(super::header::header());
    fields.extend(amounts());
    fields.extend(articles());
    fields.extend(articles_by_tax());
    fields.extend(super::money::currencies());
    fields.push(super::money::unmapped());
    group("orders", "Commandes", "Orders", fields)
}

fn document() -> Vec<plugin_sdk::model::Field> {
    let states = FieldKind::LookupMany { from: peer(LookupName::OrderStates) };
    let tag_help = Localized::fr_en(
        "1 à 4 lettres ou chiffres, uniques dans la base. Écrite dans chaque commande : ne la changez plus.",
        "1 to 4 letters or digits, unique in the base. Written into each order: never change it.",
    );
    let states_help = Localized::fr_en(
        "Aucun : toutes les ventes validées par la boutique.",
        "None: every sale that the shop holds valid.",
    );
    let depot_help = Localized::fr_en(
        "Vide : celui du site marchand dans Sage, sinon le dépôt principal.",
        "Empty: the web site's in Sage, else the principal one.",
    );
    let reference_help = Localized::fr_en(
        "17 caractères ; {reference}, {order}, {cart} et {invoice} sont remplacés.",
        "17 characters; {reference}, {order}, {cart} and {invoice} are replaced.",
    );
    let statuses =
        choices(&[("0", "Saisi", "Entered"), ("1", "Confirmé", "Confirmed"), ("2", "À préparer", "To prepare")]);
    let dates = choices(&[
        ("shop", "Celle de la boutique", "The shop's"),
        ("today", "Du jour", "Today"),
        ("invoice", "Celle de la facture de la boutique", "Of the shop's invoice"),
    ]);
    vec![
        field("shop-tag", "Marque de la boutique", "Shop's tag", FieldKind::Text { max_length: Some(4) })
            .help(tag_help),
        field("order-states", "États importables", "States to import", states).help(states_help),
        field("number-series", "Souche", "Number series", lookup(LookupName::NumberSeries)).default_value("0"),
        field("order-depot", "Dépôt", "Depot", lookup(LookupName::Depots)).help(depot_help),
        field("order-status", "Statut", "Status", statuses).default_value("0"),
        field("order-date", "Date du document", "Date of the document", dates).default_value("shop"),
        field("order-reference", "Référence", "Reference", text()).default_value("{reference}").help(reference_help),
        field(
            "carriers",
            "Modes d'expédition",
            "Ways of shipping",
            mapping(peer(LookupName::Carriers), LookupName::Carriers),
        ),
        field(
            "countries",
            "Catégories comptables par pays",
            "Accounting categories by country",
            mapping(peer(LookupName::Countries), LookupName::AccountingCategories),
        ),
        field(
            "accounting-eu-business",
            "Catégorie comptable des professionnels de l'Union européenne",
            "Accounting category of business customers in the European Union",
            lookup(LookupName::AccountingCategories),
        ),
        field(
            "order-comments",
            "Messages de l'acheteur en lignes de texte",
            "Buyer's messages as lines of text",
            FieldKind::Toggle,
        )
        .default_value(true),
        field(
            "lock-wait",
            "Attente d'une fiche ouverte dans Sage (s)",
            "Waiting for a record open in Sage (s)",
            number(0, 60),
        )
        .default_value(5)
        .advanced(),
    ]
}

fn amounts() -> Vec<plugin_sdk::model::Field> {
    let sides = choices(&[("gross", "TTC", "With tax"), ("net", "HT", "Without tax")]);
    let feet = choices(&[
        ("both", "Les deux doivent donner le total de la boutique", "Both must give the shop's total"),
        ("by-line", "Somme des lignes TTC", "Sum of the lines with tax"),
        ("by-rate", "TVA par taux sur la somme HT", "Tax of each rate on its sum"),
    ]);
    let foot_help = Localized::fr_en(
        "La façon dont Sage additionne le pied d'un document n'est pas documentée.",
        "How Sage adds up the foot of a document is not documented.",
    );
    vec![
        field("order-prices", "Prix des lignes", "Prices of the lines", sides).default_value("gross").advanced(),
        field("order-foot", "Contrôle du total", "Check of the total", feet)
            .default_value("both")
            .help(foot_help)
            .advanced(),
        field("sage-designations", "Désignations de Sage", "Sage's designations", FieldKind::Toggle)
            .default_value(false),
        field(
            "order-components",
            "Composants des nomenclatures commerciales",
            "Components of commercial nomenclatures",
            FieldKind::Toggle,
        )
        .default_value(true)
        .help(Localized::fr_en(
            "Une ligne par composant sous celle du composé : ce sont eux qui sont réservés.",
            "A line for each component under the compound's: they are what is reserved.",
        )),
        field("line-discounts", "Remises de ligne en montant", "Discounts of lines as amounts", FieldKind::Toggle)
            .default_value(false)
            .help(Localized::fr_en(
                "L'écart entre le prix de Sage et le prix vendu.",
                "The difference between Sage's price and the price sold.",
            )),
    ]
}

fn articles() -> Vec<plugin_sdk::model::Field> {
    let article = || lookup(LookupName::Articles);
    let shipping_help = Localized::fr_en(
        "Vide : l'article du mode d'expédition dans Sage.",
        "Empty: the article of the way of shipping in Sage.",
    );
    let free_help = Localized::fr_en(
        "Une ligne à 0, et les bons qui offrent le port. Vide : pas de ligne, et l'article des bons de réduction.",
        "A line of 0, and vouchers that give the shipping. Empty: no line, and the article for vouchers.",
    );
    let rounding_help = Localized::fr_en(
        "Sans TVA. Vide : une commande dont les centimes ne s'additionnent pas est refusée.",
        "Without VAT. Empty: an order whose cents do not add up is refused.",
    );
    let unknown_help = Localized::fr_en(
        "Vide : une commande avec un article inconnu est refusée.",
        "Empty: an order with an unknown article is refused.",
    );
    vec![
        field("article-shipping", "Article des frais de port", "Article for shipping", article()).help(shipping_help),
        field("article-free-shipping", "Article du port offert", "Article for free shipping", article())
            .help(free_help),
        field("article-discount", "Article des bons de réduction", "Article for vouchers", article()),
        field("article-wrapping", "Article de l'emballage cadeau", "Article for gift wrapping", article()),
        field("article-rounding", "Article d'arrondi", "Article for rounding", article()).help(rounding_help),
        field("article-unknown", "Article divers", "Article for unknown ones", article()).help(unknown_help),
    ]
}

fn articles_by_tax() -> Vec<plugin_sdk::model::Field> {
    let by_tax = || mapping(own(LookupName::TaxRules), LookupName::Articles);
    vec![
        field(
            "articles-shipping-by-tax",
            "Articles des frais de port par code taxe",
            "Articles for shipping by tax code",
            by_tax(),
        )
        .advanced(),
        field(
            "articles-discount-by-tax",
            "Articles des bons de réduction par code taxe",
            "Articles for vouchers by tax code",
            by_tax(),
        )
        .advanced(),
        field(
            "articles-wrapping-by-tax",
            "Articles de l'emballage cadeau par code taxe",
            "Articles for gift wrapping by tax code",
            by_tax(),
        )
        .advanced(),
        field(
            "articles-rounding-by-tax",
            "Articles d'arrondi par code taxe",
            "Articles for rounding by tax code",
            by_tax(),
        )
        .advanced(),
        field(
            "articles-unknown-by-tax",
            "Articles divers par code taxe",
            "Articles for unknown ones by tax code",
            by_tax(),
        )
        .advanced(),
    ]
}

/// The panel of the customers that orders bring.
pub fn customers() -> SettingsGroup {
    let accounts = choices(&[
        ("own", "Un compte par client", "One account per customer"),
        ("collective", "Un seul compte, un lieu de livraison par client", "One account, one place per customer"),
    ]);
    let exported = choices(&[
        ("all", "Tous", "All"),
        (
            "shop",
            "Seulement ceux que des commandes de la boutique ont créés",
            "Only those that orders of the shop made",
        ),
    ]);
    let exported_help = Localized::fr_en(
        "Un client que la boutique a apporté reste tel qu'elle l'a : il reçoit son code Sage.",
        "A customer that the shop brought stays as the shop has it: it gets its Sage code.",
    );
    let email_help = Localized::fr_en(
        "Jamais pour une commande sans compte : n'importe qui peut y écrire n'importe quelle adresse.",
        "Never for an order without an account: anybody may write any address there.",
    );
    let mut group = group(
        "customers",
        "Clients",
        "Customers",
        vec![
            field("customers-exported", "Clients à exporter", "Customers to export", exported)
                .default_value("all")
                .help(exported_help),
            field("customers-prospects", "Exporter aussi les prospects", "Export prospects too", FieldKind::Toggle)
                .default_value(false)
                .advanced(),
            field("customer-accounts", "Comptes clients", "Customer accounts", accounts).default_value("own"),
            field("collective-customer", "Compte unique", "The one account", lookup(LookupName::Customers)),
            field("customer-prefix", "Préfixe du code", "Prefix of the code", text()).default_value("W"),
            field("customer-code-length", "Longueur du code", "Length of the code", number(3, 17)).default_value(8),
            field("customers-email-first", "Chercher d'abord par l'e-mail", "Look by e-mail first", FieldKind::Toggle)
                .default_value(false)
                .advanced(),
            field("customers-by-email", "Retrouver par l'e-mail", "Find by e-mail", FieldKind::Toggle)
                .default_value(true)
                .help(email_help),
            field(
                "customers-by-number",
                "Retrouver par le SIRET ou le numéro de TVA",
                "Find by SIRET or VAT number",
                FieldKind::Toggle,
            )
            .default_value(true),
            field("customer-account", "Compte collectif", "Ledger account", lookup(LookupName::Accounts))
                .default_value("4110000"),
            field(
                "customer-price-category",
                "Catégorie tarifaire",
                "Price category",
                lookup(LookupName::PriceCategories),
            )
            .default_value("1"),
            field(
                "customer-accounting-category",
                "Catégorie comptable",
                "Accounting category",
                lookup(LookupName::AccountingCategories),
            )
            .default_value("1"),
            field("customer-payment-method", "Mode de règlement", "Payment method", lookup(LookupName::PaymentMethods))
                .default_value("1"),
            field("customer-carrier", "Mode d'expédition", "Way of shipping", lookup(LookupName::Carriers))
                .default_value("1"),
            field(
                "customer-condition",
                "Condition de livraison",
                "Delivery condition",
                lookup(LookupName::DeliveryConditions),
            )
            .default_value("1"),
            field("customer-period", "Périodicité", "Periodicity", number(1, 10)).default_value(1).advanced(),
            field("customer-risk", "Code risque", "Risk code", number(1, 10)).default_value(1).advanced(),
            field("customer-representative", "Représentant", "Representative", lookup(LookupName::Representatives)),
        ],
    );
    group.fields.extend(super::customers::more());
    group
}

/// The panel of payments.
pub fn payments() -> SettingsGroup {
    let methods = || peer(LookupName::PaymentMethods);
    group(
        "payments",
        "Règlements",
        "Payments",
        vec![
            field("payments", "Créer les acomptes", "Create deposits", FieldKind::Toggle).default_value(false),
            field(
                "payment-methods",
                "Modes de règlement",
                "Payment methods",
                mapping(methods(), LookupName::PaymentMethods),
            ),
            field("payment-journals", "Journaux", "Journals", mapping(methods(), LookupName::Journals)),
        ]
        .into_iter()
        .chain(super::payments::rules())
        .chain(super::money::vouchers())
        .collect(),
    )
}
