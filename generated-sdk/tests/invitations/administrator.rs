use genauth::models::{
    ApprovalUniversalInvitationApplicantDto,
    PaginationUniversalInvitationApplicantQueryDto, UniversalInvitationApplicantStatus,
};
use genauth::{Error, ManagementClient};

/// Returns a link for everyone who may apply.
pub async fn link(administration: &ManagementClient) -> Result<String, Error> {
    Ok(administration.generate_universal_invitation_link().await?.data.link)
}

/// Accepts the applicants with an address of this domain, and rejects all others. Returns whether
/// GenAuth has recorded the decisions.
pub async fn decide(
    administration: &ManagementClient,
    domain: &str,
) -> Result<bool, Error> {
    let query = PaginationUniversalInvitationApplicantQueryDto::new();
    let mut applicants =
        administration.list_universal_invitation_applicants().with(query).items();
    let (mut accepted, mut rejected) = (Vec::new(), Vec::new());
    while let Some(applicant) = applicants.next().await {
        let applicant = applicant?;
        if applicant.status != UniversalInvitationApplicantStatus::Pending {
            continue;
        }
        let is_ours = applicant.email.ends_with(&format!("@{domain}"));
        if is_ours { &mut accepted } else { &mut rejected }.push(applicant.id);
    }
    let mut recorded = true;
    if !accepted.is_empty() {
        let accepted =
            ApprovalUniversalInvitationApplicantDto::new().with_applicant_ids(accepted);
        let response =
            administration.approve_universal_invitation_applicants(accepted).await?;
        recorded &= response.data.success == Some(true);
    }
    if !rejected.is_empty() {
        let rejected =
            ApprovalUniversalInvitationApplicantDto::new().with_applicant_ids(rejected);
        let response =
            administration.reject_universal_invitation_applicants(rejected).await?;
        recorded &= response.data.success == Some(true);
    }
    Ok(recorded)
}
