import type { Answer } from './fake-shell.ts';

/** Values as a deployment would report them. */
export const values = {
  apiUrl: 'https://func-images-abc.westeurope-01.azurewebsites.net/api',
  appPrincipalId: '22222222-2222-2222-2222-222222222222',
  blobConnection: 'https://stdataabc.blob.core.windows.net/',
  cosmosAccountName: 'cosmos-images-abc',
  cosmosConnection: 'https://cosmos-images-abc.documents.azure.com:443/',
  dataStorageName: 'stdataabc',
  functionAppName: 'func-images-abc',
  hostStorageName: 'sthostabc',
};

/** Resource Manager hands `FUNCTION_APP_NAME` back as `functioN_APP_NAME`: the worst of what it does to a name. */
const mangle = (name: string) => name.slice(0, -5).toLowerCase() + name.slice(-5).toUpperCase();

/** Recorded answers of `az`, `gh` and `azd`, names of outputs mangled. */
export function recordedAnswers(given: Partial<typeof values> = {}): Answer[] {
  const outputs = Object.entries({ ...values, ...given }).map(([name, value]) => [
    mangle(name),
    { type: 'String', value },
  ]);
  const storage = '/subscriptions/s/resourceGroups/rg-images/providers/Microsoft.Storage/storageAccounts';
  return [
    {
      when: '^az deployment group (show|create) .*--query properties.outputs',
      stdout: JSON.stringify(Object.fromEntries(outputs)),
    },
    { when: '^az storage account show .*stdataabc --query id', stdout: `${storage}/stdataabc\n` },
    { when: '^az storage account show .*sthostabc --query id', stdout: `${storage}/sthostabc\n` },
    { when: '^az functionapp keys list', stdout: 'a-key\n' },
    { when: '^az group show', stdout: '/subscriptions/s/resourceGroups/rg-images\n' },
    { when: '^az ad app create', stdout: '33333333-3333-3333-3333-333333333333\n' },
    { when: '^az ad sp create', stdout: '44444444-4444-4444-4444-444444444444\n' },
    { when: '^az ad signed-in-user show', stdout: '55555555-5555-5555-5555-555555555555\n' },
    { when: '^az account show --query tenantId', stdout: '66666666-6666-6666-6666-666666666666\n' },
    { when: '^az account show --query id', stdout: '77777777-7777-7777-7777-777777777777\n' },
    { when: '^gh repo view', stdout: 'someone/images\n' },
  ];
}
