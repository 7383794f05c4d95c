<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Sql;

/**
 * Which tax rules group stands for a rate in a country.
 */
final class TaxRules
{
    /** @var array<string, int[]>|null group ids by "country rate" */
    private $groups;

    /** @var Sql */
    private $sql;

    public function __construct(Sql $sql)
    {
        $this->sql = $sql;
    }

    /**
     * The group of a rate: the product's own when it fits, else the first; 0 without tax; null when there is none.
     */
    public function group(string $rate, string $country, int $current): ?int
    {
        $groups = $this->all()[$country . ' ' . $rate] ?? [];
        if (in_array($current, $groups, true)) {
            return $current;
        }
        if ($groups !== [] && $rate !== Decimal::text(0)) {
            return $groups[0];
        }

        return $rate === Decimal::text(0) ? 0 : null;
    }

    /**
     * @return array<string, int[]>
     */
    private function all(): array
    {
        if ($this->groups !== null) {
            return $this->groups;
        }
        $this->groups = [];
        $rows = $this->sql->rows(
            'SELECT g.`id_tax_rules_group`, c.`iso_code`, t.`rate`'
            . ' FROM ' . Sql::table('tax_rules_group') . ' g'
            . ' JOIN ' . Sql::table('tax_rule') . ' r ON r.`id_tax_rules_group` = g.`id_tax_rules_group`'
            . ' AND r.`id_state` = 0'
            . ' JOIN ' . Sql::table('country') . ' c ON c.`id_country` = r.`id_country`'
            . ' JOIN ' . Sql::table('tax') . ' t ON t.`id_tax` = r.`id_tax` AND t.`active` = 1 AND t.`deleted` = 0'
            . ' WHERE g.`active` = 1 AND g.`deleted` = 0'
            . ' ORDER BY g.`id_tax_rules_group`'
        );
        foreach ($rows as $row) {
            $rate = Decimal::text((int) Decimal::micro((string) $row['rate']));
            $this->groups[strtoupper((string) $row['iso_code']) . ' ' . $rate][] = (int) $row['id_tax_rules_group'];
        }

        return $this->groups;
    }
}
