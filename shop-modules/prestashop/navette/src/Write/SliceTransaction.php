<?php

declare(strict_types=1);

namespace Navette\Write;

if (!defined('_PS_VERSION_')) {
    exit;
}

use Navette\Db\Fences;
use Navette\Db\Sql;

/**
 * The one transaction of a slice: a newer session stops it, and a preview leaves nothing of it.
 */
final class SliceTransaction
{
    /** @var Batch */
    private $batch;

    /** @var Sql */
    private $sql;

    /** @var int */
    private $shopId;

    public function __construct(Batch $batch, Sql $sql, int $shopId)
    {
        $this->batch = $batch;
        $this->sql = $sql;
        $this->shopId = $shopId;
    }

    public function begin(): void
    {
        $this->sql->begin();
        if ($this->batch->apply) {
            $fences = new Fences($this->sql, $this->shopId, $this->batch->company);
            $fences->pass($this->batch->stream, $this->batch->epoch, $this->batch->n);
        }
    }

    /**
     * @return bool whether what was written stays
     */
    public function end(): bool
    {
        if ($this->batch->apply) {
            $this->sql->commit();
        } else {
            // A preview is the real thing, taken back: nothing of it stays.
            $this->sql->rollback();
        }

        return $this->batch->apply;
    }
}
