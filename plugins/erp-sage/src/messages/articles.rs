//! The sentences of what is wrong with an article or a category.

use super::Row;

const FIX_FR: &str = "Corrigez la fiche article dans Sage.";
const FIX_EN: &str = "Correct the article in Sage.";

/// Reasons and remarks.
pub const ARTICLES: &[Row] = &[
    (
        "designation-missing",
        "L'article n'a pas de désignation.",
        "The article has no designation.",
        "Donnez-lui une désignation dans Sage.",
        "Give it a designation in Sage.",
    ),
    (
        "tax-code-unknown",
        "Le code taxe {code} de l'article n'existe pas.",
        "The article's tax code {code} does not exist.",
        "Corrigez les passations comptables de l'article dans Sage.",
        "Correct the accounting entries of the article in Sage.",
    ),
    (
        "price-missing",
        "L'article n'a pas de prix dans la catégorie tarifaire choisie{variant}.",
        "The article has no price in the chosen price category{variant}.",
        "Donnez-lui un prix dans Sage, ou permettez les prix de 0,00 dans le profil.",
        "Give it a price in Sage, or allow prices of 0.00 in the profile.",
    ),
    (
        "price-negative",
        "Le prix de l'article est négatif : {price}{variant}.",
        "The article's price is negative: {price}{variant}.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "tier-overlap",
        "Deux tranches du tarif par quantité se recouvrent à la borne {bound}.",
        "Two tiers of the price by quantity overlap at the bound {bound}.",
        "Corrigez les bornes du tarif de l'article dans Sage.",
        "Correct the bounds of the article's tariff in Sage.",
    ),
    (
        "bar-code-shape",
        "Le code-barres {code} n'est pas un EAN de 8 ou 13 chiffres{variant}.",
        "The bar code {code} is no EAN of 8 or 13 digits{variant}.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "bar-code-check-digit",
        "Le dernier chiffre du code-barres {code} ne correspond pas aux autres{variant}.",
        "The last digit of the bar code {code} does not fit the others{variant}.",
        FIX_FR,
        FIX_EN,
    ),
    (
        "bar-code-twice",
        "Le code-barres {code} est aussi celui de l'article {other}{variant}.",
        "The bar code {code} is the article {other}'s too{variant}.",
        "Corrigez le code-barres de l'un des deux dans Sage.",
        "Correct the bar code of one of the two in Sage.",
    ),
    (
        "information-gone",
        "L'information libre ou le champ « {column} » n'existe plus dans Sage.",
        "The information libre or field “{column}” is not in Sage any more.",
        "Retirez-le du profil, ou choisissez le champ qui le remplace.",
        "Take it out of the profile, or choose the field in its place.",
    ),
    (
        "category-loop",
        "La catégorie est contenue dans elle-même : {path}.",
        "The category is contained in itself: {path}.",
        "Corrigez son parent dans Sage.",
        "Correct its parent in Sage.",
    ),
    (
        "category-parent-gone",
        "La catégorie parente {parent} n'existe plus dans Sage.",
        "The parent category {parent} is not in Sage any more.",
        "Corrigez son parent dans Sage.",
        "Correct its parent in Sage.",
    ),
];
