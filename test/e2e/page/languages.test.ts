import { expect, it } from 'vitest';
import { api, describePage, drop, useBrowser } from './browser.ts';
import { picture } from './samples.ts';

describePage('the language of the page', () => {
  const { open } = useBrowser();

  it("follows the browser, and the reader's choice beats it, also after a reload", async () => {
    await api.add('gato.png', await picture('red'));
    const page = await open({ locale: 'es-MX' });
    await page.getByText('1 imagen', { exact: true }).waitFor();
    expect(await page.title()).toBe('Imágenes');
    expect(await page.locator('html').getAttribute('lang')).toBe('es');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('1 image', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Upload' }).waitFor();
    await page.getByRole('button', { name: 'Español' }).click();
    await page.getByRole('button', { name: 'Subir' }).waitFor();
  });

  it('is English where the browser prefers neither', async () => {
    const page = await open({ locale: 'fr-FR' });
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
  });

  it('explains a failure in Spanish, with the details of the service', async () => {
    const page = await open({ locale: 'es-ES' });
    await drop(page, [{ name: 'nota.pdf', buffer: Buffer.from('%PDF-1.7\n') }]);
    await page.getByRole('heading', { name: '1 subida fallida' }).waitFor();
    await page.locator('.upload-note', { hasText: 'Tipo de archivo no admitido' }).waitFor();
    expect(await page.locator('.upload-note').textContent()).toContain('PDF');
  });
});
