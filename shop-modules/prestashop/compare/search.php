<?php

/**
 * Compares the module's search index with the one that the shop's own Search::indexation makes, row by row.
 *
 * php search.php BOOT: BOOT is a script that loads a PrestaShop of its own for tests with the module installed.
 * It makes 300 products with every kind of text and empties the shop's search index: never run it on a live shop.
 */

declare(strict_types=1);

use Navette\Db\Sql;
use Navette\Write\SearchIndex;

require $argv[1];
Module::getInstanceByName('navette');

const PIECES = [
    'Chemise', 'Été', 'Œuvre', 'cœur', 'Ångström', 'ça-va', 'Bleu-Marine', 'T-shirt', 'a-b', '-x-', 'n°5', '12.5', '3,14 kg',
    '1-2-3', 'L\'île', 'd’or', '«guillemets»', '"droits"', 'R&D', 'fish &amp; chips', '&lt;gras&gt;', '&#233;tain', '€uro',
    '100€', '½', 'x²', 'straße', 'STRASSE', 'naïve', 'Noël 2026', 'emoji 😀 fin', '日本語', 'поезд', 'Ελλάδα', 'ﬁn', 'ﬀ',
    'a_b.c', 'le', 'la', 'de', 'à', 'y', '0', '00', '007', 'x', 'ab', 'abc', 'MOTMOTMOTMOTMOTMOTMOTMOTMOTMOTMOTMOTMOT',
    "tab\tulation", "deux\nlignes", 'insécable' . "\u{a0}" . 'ici', 'Ǆ', 'İstanbul', 'e' . "\u{301}" . 'te', 'A/B', '50%', '(x)',
    'C++', '#1', '@home', '1/2"', '…', '—', 'porte--monnaie', 'fin-', 'ª', 'ı', 'ſ', 'Œ', 'ﬅ', 'ａｂｃ', 'abc', 'ÀÉÎÕÜ',
];

function pick(int $number, int $many): string
{
    $words = [];
    for ($at = 0; $at < $many; ++$at) {
        $words[] = PIECES[crc32($number . ' ' . $at) % count(PIECES)];
    }

    return implode(' ', $words);
}

function clean(string $text, int $length): string
{
    return mb_substr(preg_replace('/[<>;=#{}\n\t]/u', ' ', $text), 0, $length);
}

function sides(int $number): array
{
    static $made = [];
    $key = $number % 12;
    if (!isset($made[$key])) {
        $each = static function (string $text): array {
            return array_fill_keys(Language::getIDs(false), $text);
        };
        $maker = new Manufacturer();
        $maker->name = clean('Marque ' . pick($key + 1000, 2), 60);
        $maker->active = true;
        $maker->add();
        $group = new AttributeGroup();
        $group->name = $group->public_name = $each('Essai ' . $key);
        $group->group_type = 'select';
        $group->add();
        $values = [];
        for ($at = 0; $at < 3; ++$at) {
            $value = new ProductAttribute();
            $value->id_attribute_group = $group->id;
            $value->name = $each(clean(pick($key * 10 + $at, 2), 60));
            $value->add();
            $values[] = (int) $value->id;
        }
        $feature = (int) Feature::addFeatureImport('Trait ' . $key);
        $traits = [];
        for ($at = 0; $at < 3; ++$at) {
            $traits[] = (int) FeatureValue::addFeatureValueImport($feature, clean(pick($key * 7 + $at + 500, 3), 100), null, 1, true);
        }
        $made[$key] = [(int) $maker->id, $values, $feature, $traits];
    }

    return $made[$key];
}

function make(int $number): void
{
    [$maker, $values, $feature, $traits] = sides($number);
    $product = new Product();
    foreach (Language::getIDs(false) as $language) {
        $product->name[$language] = clean('P' . $number . ' ' . pick($number, 4), 128);
        $product->link_rewrite[$language] = 'p-' . $number;
        $product->description_short[$language] = '<p>' . htmlspecialchars(pick($number + 1, 12)) . '</p>';
        $product->description[$language] = '<p><b>' . pick($number + 2, 3) . '</b><br/>' . htmlspecialchars(pick($number + 3, 60)) . '</p>';
    }
    $product->reference = 'REF-' . $number . (['', '-A', '_B', '.C/2', ' d'][$number % 5]);
    $product->supplier_reference = clean(pick($number + 4, 1), 60);
    $product->ean13 = str_pad((string) $number, 13, '3', STR_PAD_LEFT);
    $product->mpn = 'MPN' . $number;
    $product->id_manufacturer = $number % 4 === 0 ? 0 : $maker;
    $product->id_category_default = (int) Configuration::get('PS_HOME_CATEGORY');
    $product->active = $number % 29 !== 0;
    $product->visibility = ['both', 'search', 'both', 'catalog', 'both', 'none'][$number % 6];
    $product->price = 10;
    $product->product_type = $number % 3 === 1 ? 'combinations' : 'standard';
    if (!$product->add()) {
        throw new RuntimeException('product ' . $number . ' was not made: ' . Db::getInstance()->getMsgError());
    }
    $product->addFeaturesToDB($feature, $traits[$number % 3]);
    Tag::addTags((int) Configuration::get('PS_LANG_DEFAULT'), $product->id, [clean('mot ' . pick($number + 5, 1), 30), 'été']);
    for ($at = 0; $at < ($number % 3 === 1 ? 3 : 0); ++$at) {
        $combination = new Combination();
        $combination->id_product = $product->id;
        $combination->reference = 'REF-' . $number . '-' . $at;
        $combination->ean13 = str_pad((string) ($number % 7), 13, '4', STR_PAD_LEFT);
        $combination->default_on = $at === 0 ? true : null;
        $combination->add(true, true);
        $combination->setAttributes([$values[$at]]);
    }
}

function rows(): array
{
    $rows = [];
    foreach (
        Db::getInstance()->executeS('SELECT i.`id_product`, w.`id_lang`, w.`id_shop`, w.`word`, i.`weight` FROM `'
        . _DB_PREFIX_ . 'search_index` i JOIN `' . _DB_PREFIX_ . 'search_word` w ON w.`id_word` = i.`id_word`', true, false) as $row
    ) {
        $rows[] = implode('|', $row);
    }
    foreach (
        Db::getInstance()->executeS('SELECT p.`id_product`, p.`indexed` a, s.`indexed` b FROM `' . _DB_PREFIX_ . 'product` p'
        . ' JOIN `' . _DB_PREFIX_ . 'product_shop` s ON s.`id_product` = p.`id_product`', true, false) as $row
    ) {
        $rows[] = 'indexed ' . implode('|', $row);
    }
    sort($rows);

    return $rows;
}

function due(bool $empty): void
{
    $db = Db::getInstance();
    foreach ($empty ? ['search_index', 'search_word'] : [] as $table) {
        $db->execute('DELETE FROM `' . _DB_PREFIX_ . $table . '`', false);
    }
    foreach (['product', 'product_shop'] as $table) {
        $db->execute('UPDATE `' . _DB_PREFIX_ . $table . '` SET `indexed` = 0', false);
    }
}

function ours(): void
{
    $sql = new Sql();
    $index = new SearchIndex($sql, new Navette\Shop($sql));
    foreach (array_chunk($sql->ids('SELECT `id_product` FROM ' . Sql::table('product') . ' ORDER BY `id_product`'), 200) as $ids) {
        $index->refresh($ids);
    }
}

$before = microtime(true);
for ($number = 1; $number <= 300; ++$number) {
    make($number);
}
printf("%s, source %s, %.1f s to make\n", _PS_VERSION_, SearchIndex::source(), microtime(true) - $before);
$failed = false;
foreach (
    [
        [], ['PS_SEARCH_MINWORDLEN' => 1], ['PS_SEARCH_MINWORDLEN' => 4], ['PS_SEARCH_FUZZY' => 0],
        ['PS_SEARCH_FUZZY' => 1, 'PS_SEARCH_MAX_WORD_LENGTH' => 8], ['PS_SEARCH_WEIGHT_DESC' => 0, 'PS_SEARCH_WEIGHT_REF' => 0],
        ['PS_SEARCH_WEIGHT_TAG' => 0, 'PS_SEARCH_WEIGHT_FEATURE' => 0, 'PS_SEARCH_WEIGHT_ATTRIBUTE' => 0, 'PS_SEARCH_WEIGHT_PNAME' => 9],
        ['PS_SEARCH_BLACKLIST' => 'le|la|de|abc|cœur'], ['PS_SEARCH_BLACKLIST' => 'ab.|le la'], ['PS_SEARCH_BLACKLIST' => ''], ['PS_FEATURE_FEATURE_ACTIVE' => 0],
    ] as $settings
) {
    $kept = [];
    foreach ($settings as $name => $value) {
        $kept[$name] = Configuration::get($name, $name === 'PS_SEARCH_BLACKLIST' ? 1 : null);
        Configuration::updateValue($name, $name === 'PS_SEARCH_BLACKLIST' ? array_fill_keys(Language::getIDs(false), $value) : $value);
    }
    due(true);
    $from = microtime(true);
    Search::indexation(false);
    $core = microtime(true) - $from;
    $theirs = rows();
    due(true);
    $from = microtime(true);
    ours();
    $took = microtime(true) - $from;
    $equal = rows() === $theirs;
    foreach ($equal ? [] : array_slice(array_merge(array_diff($theirs, rows()), ['--'], array_diff(rows(), $theirs)), 0, 20) as $row) {
        echo "  $row\n";
    }
    // Once more over the words and rows that stand there now.
    due(false);
    ours();
    $again = rows() === $theirs;
    $failed = $failed || !$equal || !$again;
    printf(
        "%s: %d rows, %s, again %s; core %.2f s, ours %.2f s\n",
        json_encode($settings),
        count($theirs),
        $equal ? 'equal' : 'DIFFER',
        $again ? 'equal' : 'DIFFER',
        $core,
        $took
    );
    foreach ($kept as $name => $value) {
        Configuration::updateValue($name, $name === 'PS_SEARCH_BLACKLIST' ? array_fill_keys(Language::getIDs(false), $value) : $value);
    }
}
exit($failed ? 1 : 0);
