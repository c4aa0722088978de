using 'main.bicep'

// Name and region have no default: a name that differs from the one of the last deployment builds a second stack. azd sets both;
// docs/clouds/azure.md and the workflow export them.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

@description('true or false; without it, the switch is on where azd deploys. Only azd sets AZURE_PRINCIPAL_ID.')
var deployerSwitch = readEnvironmentVariable('DEPLOYER_DATA_ROLES', '')

param deployerDataRoles = empty(deployerSwitch)
  ? !empty(readEnvironmentVariable('AZURE_PRINCIPAL_ID', ''))
  : deployerSwitch == 'true'
param developerObjectId = readEnvironmentVariable('DEVELOPER_OBJECT_ID', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
param privateNetworking = readEnvironmentVariable('PRIVATE_NETWORKING', 'false') == 'true'
