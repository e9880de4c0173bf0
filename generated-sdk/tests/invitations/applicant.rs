use genauth::models::{
    GetUniversalInvitationPublicConfigParams, UniversalInvitationJoinStatus,
    UniversalInvitationUserJoinDto, UniversalInviteeProfileDto,
};
use genauth::{AuthenticationClient, Error};

/// Returns the heading of the page that the link opens.
pub async fn heading(
    client: &AuthenticationClient,
    identifier: &str,
) -> Result<String, Error> {
    let link =
        GetUniversalInvitationPublicConfigParams::new().with_identifier(identifier);
    let public = client.get_universal_invitation_public_config(link).await?.data;
    Ok(format!("Join {}", public.user_pool.name.unwrap_or_default()))
}

/// Returns whether the applicant has joined. Otherwise, an administrator decides.
pub async fn join(
    client: &AuthenticationClient,
    identifier: &str,
    name: &str,
    email: &str,
    code: &str,
) -> Result<bool, Error> {
    let profile = UniversalInviteeProfileDto::new().with_name(name).with_email(email);
    let application = UniversalInvitationUserJoinDto::new()
        .with_identifier(identifier)
        .with_email_code(code)
        .with_profile(profile);
    let outcome = client.join_by_universal_invitation(application).await?.data;
    Ok(outcome.status == UniversalInvitationJoinStatus::Passed)
}
