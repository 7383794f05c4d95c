<?php

declare(strict_types=1);

namespace Navette\Read;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Links;
use Navette\Db\Sql;
use Navette\Door\ApiError;
use Navette\Shop;
use Navette\Verb\Read;
use Navette\Verb\Streams;

/**
 * Reads linked records back, as the shop has them.
 */
final class CatalogueReader
{
    /** @var Sql */
    private $sql;

    /** @var Shop */
    private $shop;

    /** @var Links */
    private $links;

    public function __construct(Sql $sql, Shop $shop, string $company)
    {
        $this->sql = $sql;
        $this->shop = $shop;
        $this->links = new Links($sql, $shop->id, $company);
    }

    /**
     * @param string[] $facets
     * @param mixed $scope
     *
     * @return array<string, mixed>
     *
     * @throws ApiError
     */
    public function page(string $stream, array $facets, $scope, ?string $after, int $limit): array
    {
        $entity = Streams::WRITTEN[$stream];
        if ($scope === 'unlinked') {
            return (new Unlinked($this->sql, $this->shop))->page($entity, $after, $limit);
        }
        $keys = Read::keys($scope);
        $last = null;
        if ($keys !== null) {
            $ids = array_map(static function (array $link): int {
                return $link['id'];
            }, $this->links->ofKeys($entity, $keys));
        } elseif ($scope === 'all') {
            $ids = [];
            $rows = $this->links->page($entity, (int) $after, $limit + 1);
            foreach (array_slice($rows, 0, $limit) as $row) {
                $ids[(string) $row['erp_key']] = (int) $row['id_object'];
                $last = (string) $row['id_link'];
            }
        } else {
            throw ApiError::unsupported('this scope of ' . $stream);
        }
        $records = $this->records($entity, $ids, $facets);
        $changes = [];
        foreach ($keys ?? array_map('strval', array_keys($ids)) as $key) {
            $changes[] = isset($records[$key]) ? ['upsert' => [$entity => $records[$key]]] : ['delete' => $key];
        }
        $more = $keys === null && count($rows) > $limit;

        return [
            'changes' => $changes,
            'next' => $more ? $last : null,
            'more' => $more,
            'complete_snapshot' => $keys === null && !$more,
            'total' => $keys === null ? $this->links->count($entity) : null,
        ];
    }

    /**
     * @param array<string, int> $ids by key
     * @param string[] $facets
     *
     * @return array<string, array<string, mixed>>
     */
    private function records(string $entity, array $ids, array $facets): array
    {
        switch ($entity) {
            case 'category':
                return (new CategoryRecords($this->sql, $this->shop, $this->links))->of($ids, $facets);
            case 'article':
                return (new ArticleRecords($this->sql, $this->shop, $this->links))->of($ids, $facets);
            default:
                return (new PartyRecords($this->sql, $this->shop, $this->links))->of($entity, $ids);
        }
    }
}
