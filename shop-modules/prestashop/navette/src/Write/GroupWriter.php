<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Configuration;
use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Shop;

/**
 * Writes customer groups. A new one opens what the default customer group opens: categories, carriers, payment
 * modules; it shows prices as the ERP says. A group is never taken away: customers are in it.
 */
final class GroupWriter implements StreamWriter
{
    private const NAME_LIMIT = 32;

    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    public function __construct(Batch $batch, Sql $sql, Shop $shop)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $batch->company);
    }

    public function firstSlice(): int
    {
        return 32;
    }

    public function largestSlice(): int
    {
        return 100;
    }

    public function write(array $items): array
    {
        $outcomes = [];
        $slice = new SliceTransaction($this->batch, $this->sql, $this->shop->id);
        $slice->begin();
        foreach ($items as $item) {
            $outcomes[$item->index] = $item->remove ? $this->keep($item) : $this->put($item);
        }
        $slice->end();

        return $outcomes;
    }

    /**
     * @return array<string, mixed>
     */
    private function keep(Item $item): array
    {
        $item->problems[] = Problem::remark('group-kept');
        $link = $this->links->ofKeys('customer-group', [$item->key])[$item->key] ?? null;

        return Outcome::of($item, Outcome::SKIPPED, $link === null ? null : $link['id']);
    }

    /**
     * @return array<string, mixed>
     */
    private function put(Item $item): array
    {
        $current = $this->current($item->key);
        $identity = $item->facet('identity');
        if ($identity === null) {
            $state = $current === null ? Outcome::REJECTED : Outcome::UNCHANGED;
            if ($current === null) {
                $item->problems[] = Problem::of('identity-missing');
            }

            return Outcome::of($item, $state, $current['id'] ?? null);
        }
        $names = $this->names($item, $identity);
        if ($item->isRefused()) {
            return Outcome::rejected($item);
        }
        $method = ($identity['prices_with_tax'] ?? false) === true ? 0 : 1;
        if ($current === null) {
            return Outcome::of($item, Outcome::CREATED, $this->create($item->key, $names, $method));
        }
        $changed = $this->change($current, $names, $method);

        return Outcome::of($item, $changed ? Outcome::UPDATED : Outcome::UNCHANGED, $current['id']);
    }

    /**
     * @param array<string, mixed> $identity
     *
     * @return array<int, string> by language; what is too long for the shop is cut, and said
     */
    private function names(Item $item, array $identity): array
    {
        $names = [];
        foreach (Text::byLanguage($identity['name'] ?? null, $this->shop) as $language => $name) {
            $line = (string) preg_replace('/[<>={}]+/', ' ', Text::line($name));
            $names[$language] = rtrim(mb_substr($line, 0, self::NAME_LIMIT, 'UTF-8'));
            if ($names[$language] !== $line && $language === $this->shop->defaultLanguageId) {
                $item->problems[] = Problem::remark('group-name-cut', ['name' => $names[$language]]);
            }
        }
        if (($names[$this->shop->defaultLanguageId] ?? '') === '') {
            $item->problems[] = Problem::of('name-missing', [], ['override' => ['field' => 'name']]);
        }

        return $names;
    }

    /**
     * @return array{id: int, method: int, names: array<int, string>}|null
     */
    private function current(string $key): ?array
    {
        $link = $this->links->ofKeys('customer-group', [$key])[$key] ?? null;
        $row = $link === null ? null : $this->sql->row(
            'SELECT `price_display_method` FROM ' . Sql::table('group') . ' WHERE `id_group` = ' . $link['id'] . ' FOR UPDATE'
        );
        if ($link === null || $row === null) {
            if ($link !== null) {
                $this->links->drop('customer-group', $key);
            }

            return null;
        }
        $names = [];
        foreach (
            $this->sql->rows(
                'SELECT `id_lang`, `name` FROM ' . Sql::table('group_lang') . ' WHERE `id_group` = ' . $link['id']
            ) as $text
        ) {
            $names[(int) $text['id_lang']] = (string) $text['name'];
        }

        return ['id' => $link['id'], 'method' => (int) $row['price_display_method'], 'names' => $names];
    }

    /**
     * @param array<int, string> $names
     */
    private function create(string $key, array $names, int $method): int
    {
        $now = date('Y-m-d H:i:s');
        $this->sql->insert('group', [[
            'reduction' => '0', 'price_display_method' => $method, 'show_prices' => 1, 'date_add' => $now, 'date_upd' => $now,
        ]]);
        $id = $this->sql->lastId();
        $this->links->save('customer-group', [[$key, '', $id]]);
        $rows = [];
        foreach ($this->shop->languageIds() as $language) {
            $name = $names[$language] ?? $names[$this->shop->defaultLanguageId];
            $rows[] = ['id_group' => $id, 'id_lang' => $language, 'name' => $name];
        }
        $this->sql->insert('group_lang', $rows);
        $this->sql->insert('group_shop', [['id_group' => $id, 'id_shop' => $this->shop->id]]);
        $this->open($id);
        if (!Configuration::get('PS_GROUP_FEATURE_ACTIVE') && $this->batch->apply) {
            Configuration::updateValue('PS_GROUP_FEATURE_ACTIVE', '1');
        }

        return $id;
    }

    /**
     * The shop's own class opens the home category and the carriers only: without the rest the group's customers
     * could neither see nor pay.
     */
    private function open(int $id): void
    {
        $like = (int) Configuration::get('PS_CUSTOMER_GROUP');
        $copies = [
            'category_group' => ['`id_category`', ''],
            'carrier_group' => ['`id_carrier`', ''],
            'module_group' => ['`id_module`, `id_shop`', ' AND `id_shop` = ' . $this->shop->id],
        ];
        foreach ($copies as $table => $copy) {
            $this->sql->run(
                'INSERT IGNORE INTO ' . Sql::table($table) . ' (' . $copy[0] . ', `id_group`) SELECT ' . $copy[0] . ', ' . $id
                . ' FROM ' . Sql::table($table) . ' WHERE `id_group` = ' . $like . $copy[1]
            );
        }
    }

    /**
     * @param array{id: int, method: int, names: array<int, string>} $current
     * @param array<int, string> $names
     */
    private function change(array $current, array $names, int $method): bool
    {
        $texts = [];
        foreach ($names as $language => $name) {
            if (($current['names'][$language] ?? null) !== $name) {
                $texts[] = ['id_group' => $current['id'], 'id_lang' => $language, 'name' => $name];
            }
        }
        if ($texts === [] && $method === $current['method']) {
            return false;
        }
        $this->sql->run(
            'UPDATE ' . Sql::table('group') . ' SET `price_display_method` = ' . $method . ', `date_upd` = '
            . $this->sql->quoted(date('Y-m-d H:i:s')) . ' WHERE `id_group` = ' . $current['id']
        );
        if ($texts !== []) {
            $this->sql->insert('group_lang', $texts, 'ON DUPLICATE KEY UPDATE `name` = VALUES(`name`)');
        }

        return true;
    }
}
