import { Migration } from "@medusajs/framework/mikro-orm/migrations"

/** The user who collected a payment at the counter, for the daily closing. Older versions leave the column empty. */
export class Migration20261127003500 extends Migration {
  override async up(): Promise<void> {
    this.addSql(`alter table "qfpay_transaction" add column if not exists "taken_by" text null;`)
  }

  override async down(): Promise<void> {
    this.addSql(`alter table "qfpay_transaction" drop column if exists "taken_by";`)
  }
}
