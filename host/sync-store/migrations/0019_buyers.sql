-- Several customers of a shop may be one account of the ERP.
DROP INDEX link_external;
CREATE UNIQUE INDEX link_external ON link (profile, entity, external_id)
  WHERE external_id IS NOT NULL AND entity NOT IN ('order', 'order-status', 'buyer');
