/** A notebook in the browser, by what a person sees of it: cells, the words for their state, what they show. */
import type { Locator, Page } from "playwright-core";

export class NotebookPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  cell(id: string): Locator {
    return this.page.locator(`#cell-${id}`);
  }

  /** Scrolls the cell to the top of the screen; only cells near the screen have their contents in the page. */
  async reveal(id: string): Promise<void> {
    await this.cell(id).evaluate((element) => element.scrollIntoView({ block: "start" }));
    await this.cell(id).locator(".cell-body").waitFor();
  }

  outputs(id: string): Locator {
    return this.cell(id).locator(".outputs");
  }

  /** A chart that the cell shows, by its title. */
  chart(id: string, title: string | RegExp): Locator {
    return this.cell(id).locator(".chart").filter({ hasText: title });
  }

  /** Waits until the cell shows the text. */
  async shows(id: string, text: string | RegExp): Promise<void> {
    await this.cell(id).locator(".outputs").getByText(text).first().waitFor();
  }

  /** Waits until the cell's name for screen readers ends with this word: running, stale, failed, 12 ms. */
  async is(id: string, word: RegExp): Promise<void> {
    await this.page.waitForFunction(
      ([cell, source]) =>
        new RegExp(source ?? "").test(
          document.querySelector(`#cell-${cell}`)?.getAttribute("aria-label") ?? "",
        ),
      [id, `, (${word.source})$`],
    );
  }

  /** A finished run: its time is what is said of it. */
  hasRun(id: string): Promise<void> {
    return this.is(id, /(?:< )?[\d.]+ (ms|s|min)/);
  }

  /** Opens the cell's editor and replaces its source by what a person would type. */
  async write(id: string, source: string): Promise<void> {
    await this.cell(id).locator(".cell-editor").click();
    await this.page
      .locator(`#cell-${id} .monaco-editor textarea, #cell-${id} .monaco-editor .native-edit-context`)
      .first()
      .waitFor({ state: "attached" });
    await this.page.keyboard.press("Control+A");
    await this.page.keyboard.insertText(source);
  }

  async run(id: string): Promise<void> {
    await this.cell(id).focus();
    await this.page.keyboard.press("Control+Enter");
  }

  runAll(): Promise<void> {
    return this.page.getByRole("button", { name: "Run all" }).click();
  }

  interrupt(): Promise<void> {
    return this.page.locator("header").getByRole("button", { name: "Interrupt" }).click();
  }

  /** Waits until every edit is acknowledged and written. */
  async saved(): Promise<void> {
    await this.page.getByText("Saved", { exact: true }).waitFor();
  }

  source(id: string): Promise<string> {
    return this.cell(id).locator(".cell-editor").innerText();
  }
}
