//! The words of a household-linen wholesaler: families, products, colours, sizes, people, towns.

/// A detail family and what it sells.
pub struct Family {
    pub code: &'static str,
    pub label: &'static str,
    /// The centralising family.
    pub central: &'static str,
    /// The VAT code of France.
    pub vat: &'static str,
    pub products: &'static [Product],
}

/// A kind of product: the root of its references, its name, its price including VAT in euros, its weight in grams.
pub struct Product {
    pub root: &'static str,
    pub name: &'static str,
    pub low: i64,
    pub high: i64,
    pub grams: i64,
}

const fn product(root: &'static str, name: &'static str, low: i64, high: i64, grams: i64) -> Product {
    Product { root, name, low, high, grams }
}

pub const FAMILIES: &[Family] = &[
    Family {
        code: "TABLE",
        label: "Linge de table",
        central: "MAISON",
        vat: "C20",
        products: &[
            product("NAP", "Nappe", 25, 120, 700),
            product("SET", "Set de table", 6, 18, 80),
            product("CHE", "Chemin de table", 15, 45, 250),
            product("SER", "Serviette de table", 7, 16, 70),
        ],
    },
    Family {
        code: "CUISINE",
        label: "Linge de cuisine",
        central: "MAISON",
        vat: "C20",
        products: &[
            product("TOR", "Torchon", 7, 15, 95),
            product("TAB", "Tablier", 19, 45, 280),
            product("MAN", "Manique", 6, 14, 90),
            product("SAC", "Sac à pain", 12, 25, 110),
        ],
    },
    Family {
        code: "LIT",
        label: "Linge de lit",
        central: "MAISON",
        vat: "C20",
        products: &[
            product("DRA", "Drap plat", 35, 110, 900),
            product("HOU", "Housse de couette", 60, 190, 1600),
            product("TAI", "Taie d'oreiller", 12, 32, 150),
            product("COU", "Couverture", 45, 160, 1400),
            product("PLA", "Plaid à franges", 39, 99, 950),
        ],
    },
    Family {
        code: "BAIN",
        label: "Linge de bain",
        central: "MAISON",
        vat: "C20",
        products: &[
            product("SRV", "Serviette de bain", 14, 39, 420),
            product("DRB", "Drap de bain", 24, 59, 700),
            product("PEI", "Peignoir", 49, 109, 900),
            product("GAN", "Gants de toilette, les 2", 5, 12, 60),
            product("TAP", "Tapis de bain", 15, 42, 600),
        ],
    },
    Family {
        code: "DECO",
        label: "Décoration",
        central: "MAISON",
        vat: "C20",
        products: &[
            product("CUS", "Coussin « Cœur de laine »", 19, 55, 480),
            product("RID", "Rideau à œillets", 35, 140, 1100),
            product("BOU", "Bougie parfumée", 9, 29, 220),
            product("LAM", "Lampe à abat-jour", 39, 120, 1900),
        ],
    },
    Family {
        code: "LIBRAIRIE",
        label: "Librairie",
        central: "CULTURE",
        vat: "C055",
        products: &[product("LIV", "Livre", 9, 39, 450), product("PAT", "Patron imprimé", 8, 19, 90)],
    },
    Family {
        code: "EPICERIE",
        label: "Épicerie fine",
        central: "ALIMENT",
        vat: "C055",
        products: &[product("THE", "Thé en vrac 100 g", 6, 16, 120), product("CON", "Confiture artisanale", 4, 9, 380)],
    },
    Family {
        code: "JARDIN",
        label: "Jardin",
        central: "PLEINAIR",
        vat: "C10",
        products: &[product("GRA", "Graines, le sachet", 2, 6, 20), product("BUL", "Bulbes, le filet", 5, 14, 300)],
    },
    Family {
        code: "MODE",
        label: "Mode et accessoires",
        central: "PERSONNE",
        vat: "C20",
        products: &[
            product("BON", "Bonnet", 19, 45, 90),
            product("ECH", "Écharpe", 25, 79, 160),
            product("CHA", "Châle", 35, 120, 240),
        ],
    },
    Family {
        code: "MERCERIE",
        label: "Mercerie",
        central: "PERSONNE",
        vat: "C20",
        products: &[product("BTN", "Boutons de nacre, les 12", 3, 12, 25), product("RUB", "Ruban, le mètre", 1, 6, 15)],
    },
];

pub const CENTRALS: &[(&str, &str)] = &[
    ("MAISON", "Linge de maison"),
    ("CULTURE", "Livres et presse"),
    ("ALIMENT", "Alimentation"),
    ("PLEINAIR", "Plein air"),
    ("PERSONNE", "Accessoires de la personne"),
];

/// Code of three letters for the reference, and the words of the designation.
pub const FABRICS: &[(&str, &str)] = &[
    ("LIN", "en lin lavé"),
    ("COT", "en coton bio"),
    ("LAI", "en laine d'Écosse"),
    ("MET", "métis « Atelier »"),
    ("PER", "en percale 80 fils"),
    ("EPO", "en éponge 500 g/m²"),
    ("CHA", "en chanvre"),
    ("VEL", "en velours côtelé"),
];

pub const PATTERNS: &[&str] =
    &["uni", "rayé", "à carreaux", "brodé main", "fleuri", "à liteaux", "nid d'abeille", "chevrons", "à pois"];

pub const COLOURS: &[&str] =
    &["Écru", "Gris perle", "Terracotta", "Vert sauge", "Bleu nuit", "Blanc", "Rouge", "Œillet", "Jaune d'or", "Noir"];

pub const SIZES: &[&str] = &[
    "S",
    "M",
    "L",
    "XL",
    "45 × 45",
    "65 × 65",
    "70 × 140",
    "100 × 150",
    "140 × 190",
    "160 × 200",
    "180 × 200",
    "Ronde",
    "Carrée",
];

pub const MATERIALS: &[&str] = &["Lin", "Coton", "Laine mérinos", "Chanvre"];

pub const BRANDS: &[&str] =
    &["Maison Lin & Laine", "L'Atelier d'Arras", "Tissages Œuvre", "Filature du Nord", "Écheveau", ""];

pub const FIRST_NAMES: &[&str] = &[
    "Chloé",
    "Jean-Loup",
    "Anaïs",
    "François",
    "Zoé",
    "Noël",
    "Maëlys",
    "Thomas",
    "Inès",
    "Hélène",
    "Björn",
    "Aurélie",
    "Karim",
    "Nguyên",
    "Édouard",
    "Lucie",
    "Marc",
    "Sofía",
    "Paul",
    "Camille",
];

pub const LAST_NAMES: &[&str] = &[
    "Martin",
    "L'Hermitte",
    "D'Almeida",
    "Lefèvre",
    "Dupont",
    "Müller",
    "O'Brien",
    "Garcia",
    "Nguyen",
    "Saint-Yves",
    "Bœuf",
    "Petit",
    "Roux",
    "de La Fontaine",
    "Benali",
    "Kowalski",
    "Da Silva",
    "Fournier",
    "Girard",
    "Caron",
];

pub const SHOPS: &[&str] = &[
    "Au Fil d'Ariane",
    "La Boutique d'Élise",
    "Linge & Co",
    "Hôtel de l'Europe",
    "Le Bœuf sur le Toit",
    "Déco Nord",
    "Maison Müller",
    "L'Échoppe",
    "Chambre d'hôtes Les Œillets",
    "Blanc Cérusé",
    "Mercerie du Marché",
    "100 % Coton",
];

pub const STREETS: &[&str] = &[
    "rue de l'Église",
    "avenue de la République",
    "place du Maréchal-Leclerc",
    "chemin des Œufs",
    "bd Victor-Hugo",
    "rue du Général-de-Gaulle",
    "allée des Tisserands",
    "quai de l'Île",
    "impasse de la Filature",
    "rue Neuve",
];

/// A town: postcode, name, country label, accounting category.
#[derive(Debug)]
pub struct Town {
    pub postcode: &'static str,
    pub name: &'static str,
    pub country: &'static str,
    pub accounting: i64,
}

const fn town(postcode: &'static str, name: &'static str, country: &'static str, accounting: i64) -> Town {
    Town { postcode, name, country, accounting }
}

pub const TOWNS: &[Town] = &[
    town("59000", "Lille", "France", 1),
    town("59100", "Roubaix", "France", 1),
    town("06000", "Nice", "France", 1),
    town("75011", "Paris", "France", 1),
    town("69003", "Lyon", "France", 1),
    town("29200", "Brest", "France", 1),
    town("01500", "Ambérieu-en-Bugey", "France", 1),
    town("20000", "Ajaccio", "France", 1),
    town("62000", "Arras", "", 1),
    town("67000", "Strasbourg", "France", 1),
    town("1000", "Bruxelles", "Belgique", 2),
    town("B-4000", "Liège", "Belgique", 2),
    town("10115", "Berlin", "Allemagne", 2),
    town("28001", "Madrid", "Espagne", 2),
    town("1204", "Genève", "Suisse", 3),
    town("SW1A 1AA", "Londres", "Royaume-Uni", 3),
    town("97400", "Saint-Denis", "La Réunion", 4),
    town("97200", "Fort-de-France", "Martinique", 4),
];

/// Country label, code of Sage, ISO code, European Union.
pub const COUNTRIES: &[(&str, &str, &str)] = &[
    ("France", "F", "FR"),
    ("Allemagne", "D", "DE"),
    ("Autriche", "A", "AT"),
    ("Belgique", "B", "BE"),
    ("Espagne", "E", "ES"),
    ("États-Unis", "USA", "US"),
    ("Finlande", "FIN", "FI"),
    ("Grèce", "GR", "GR"),
    ("Guadeloupe", "GLP", "GP"),
    ("Guyane", "GUF", "GF"),
    ("Irlande", "IRL", "IE"),
    ("Italie", "I", "IT"),
    ("La Réunion", "REU", "RE"),
    ("Luxembourg", "L", "LU"),
    ("Martinique", "MTQ", "MQ"),
    ("Mayotte", "MYT", "YT"),
    ("Monaco", "MC", "MC"),
    ("Nouvelle-Calédonie", "NCL", "NC"),
    ("Pays-Bas", "NL", "NL"),
    ("Pologne", "PL", "PL"),
    ("Portugal", "P", "PT"),
    ("Royaume-Uni", "GB", "GB"),
    ("Suède", "S", "SE"),
    ("Suisse", "CH", "CH"),
    ("Canada", "CDN", "CA"),
    ("Japon", "J", "JP"),
];
