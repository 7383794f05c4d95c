//! Sentences of tariffs.

use super::Row;

pub(super) const TARIFFS: &[Row] = &[
    (
        "tariff-currency",
        "Un prix est dans la devise n° {currency}, qui n'a ni code ISO ni cours dans Sage.",
        "A price is in currency no. {currency}, which has no ISO code or no rate in Sage.",
        "Complétez la devise dans Sage (Fichier › Paramètres société › Devise), puis recommencez.",
        "Complete the currency in Sage (File › Company settings › Currency), then run again.",
    ),
    (
        "tariff-zero",
        "Le tarif de « {who} » donne un prix de 0.",
        "The tariff of \"{who}\" gives a price of 0.",
        "Corrigez le prix ou la remise dans Sage, ou acceptez les prix à 0 dans les réglages.",
        "Correct the price or the discount in Sage, or accept prices of 0 in the settings.",
    ),
    (
        "tariff-scale-gap",
        "Le barème de remise « {scale} » s'arrête à {bound} : rien n'est dit au-delà.",
        "The discount scale \"{scale}\" ends at {bound}: nothing is said beyond.",
        "Dans Sage, donnez à la dernière tranche une borne supérieure très grande.",
        "In Sage, give the last tier a very large upper bound.",
    ),
    (
        "promotion-without-target",
        "La promotion « {promotion} » ne porte sur aucune famille et aucun article.",
        "The promotion \"{promotion}\" is for no family and no article.",
        "Dans Sage, sélectionnez ses familles ou ses articles.",
        "In Sage, select its families or articles.",
    ),
    (
        "promotion-dates",
        "La promotion « {promotion} » finit ({to}) avant de commencer ({from}).",
        "The promotion \"{promotion}\" ends ({to}) before it starts ({from}).",
        "Corrigez ses dates dans Sage.",
        "Correct its dates in Sage.",
    ),
    (
        "explain-unknown",
        "« {key} » n'est pas dans la base Sage, ou n'est pas à vendre.",
        "\"{key}\" is not in the Sage base, or is not for sale.",
        "Vérifiez la référence ou le numéro de compte.",
        "Check the reference or the account number.",
    ),
];
