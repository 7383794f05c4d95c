//! The sentences of price rules.

use super::Row;

/// Of price rules and of what a price is asked for.
pub const TARIFFS: &[Row] = &[
    (
        "price-rule-article-missing",
        "L'article de ce tarif n'est pas dans la boutique.",
        "The article of this tariff is not in the shop.",
        "Exportez les articles, puis les tarifs.",
        "Export the articles, then the tariffs.",
    ),
    (
        "price-rule-target-missing",
        "Une règle est pour un client ou un groupe que la boutique n'a plus ({first}).",
        "A rule is for a customer or a group that the shop has no more ({first}).",
        "Exportez les clients, puis les tarifs.",
        "Export the customers, then the tariffs.",
    ),
    (
        "price-rule-foreign",
        "La boutique a déjà, pour les mêmes acheteurs et la même quantité, une règle de prix qui n'est pas de Navette.",
        "The shop has a price rule for the same buyers and the same quantity already, and it is not Navette's.",
        "Supprimez-la dans la boutique (fiche produit › Prix › Prix spécifiques), puis recommencez.",
        "Delete it in the shop (product page › Pricing › Specific prices), then run again.",
    ),
    (
        "price-rule-variant-missing",
        "La déclinaison « {variant} » n'est pas dans la boutique : sa règle de prix est laissée de côté.",
        "The variant “{variant}” is not in the shop: its price rule is left out.",
        "Exportez les articles, puis les tarifs.",
        "Export the articles, then the tariffs.",
    ),
    (
        "price-rule-currency-missing",
        "La devise {currency} n'est pas dans la boutique : les prix dans cette devise sont laissés de côté.",
        "The currency {currency} is not in the shop: the prices in it are left out.",
        "Ajoutez-la dans la boutique (International › Localisation › Devises), puis exportez les tarifs de ces articles.",
        "Add it in the shop (International › Localization › Currencies), then export the tariffs of these articles.",
    ),
    (
        "price-rule-currency-whole",
        "Les déclinaisons portent le prix entier (« Prix de vente = 0,00 ») : un prix en devise pour toutes est laissé de côté.",
        "The combinations carry whole prices (“Prix de vente = 0,00”): a price in a currency for all of them is left out.",
        "Décochez ce réglage du module, exportez les prix, puis les tarifs ; sinon la boutique convertit le prix.",
        "Untick this setting of the module, export the prices, then the tariffs; else the shop converts the price.",
    ),
    (
        "price-rule-invalid",
        "Une règle de prix n'a pas de quantité entière, de prix ou de dates utilisables.",
        "A price rule has no whole quantity, no price or no dates that can be used.",
        "Corrigez le tarif ou la promotion dans la gestion commerciale : la fin suit le début, la quantité est entière.",
        "Correct the tariff or the promotion in the ERP: the end follows the start, the quantity is whole.",
    ),
    (
        "explain-not-in-shop",
        "« {key} » n'est pas dans la boutique.",
        "“{key}” is not in the shop.",
        "Exportez les articles et les clients, puis recommencez.",
        "Export the articles and the customers, then try again.",
    ),
];
