-- Of a plan: what would be written, field by field.
ALTER TABLE run_row ADD COLUMN fields TEXT;
